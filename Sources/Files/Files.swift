// The target Files.
