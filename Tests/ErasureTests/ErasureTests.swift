// Tests of ErasureTests.
