#pragma once
/* The one-block SHA-512 and SHA-256 calls of the key tree are several times faster than EVP, and are deprecated only in
   favour of EVP. */
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <openssl/md5.h>
#include <openssl/pem.h>
#include <openssl/sha.h>
#include <openssl/ts.h>
#include <openssl/x509.h>
#include <sys/prctl.h>

/* prctl is variadic, which Swift cannot import. */
static inline int prctl_not_dumpable(void) { return prctl(PR_SET_DUMPABLE, 0, 0, 0, 0); }
