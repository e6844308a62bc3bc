// The target Capture.
