#pragma once
/* The one-block SHA-512 and SHA-256 calls of the key tree are several times faster than EVP, and are deprecated only in
   favour of EVP. */
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <openssl/sha.h>
