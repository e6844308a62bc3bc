// Tests of SealingTests.
