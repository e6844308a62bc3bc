// Tests of CaptureTests.
