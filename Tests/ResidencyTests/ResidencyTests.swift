// Tests of ResidencyTests.
