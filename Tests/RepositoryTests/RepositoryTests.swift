// Tests of RepositoryTests.
