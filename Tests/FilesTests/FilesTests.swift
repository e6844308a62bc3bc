// Tests of FilesTests.
