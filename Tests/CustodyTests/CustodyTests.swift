// Tests of CustodyTests.
