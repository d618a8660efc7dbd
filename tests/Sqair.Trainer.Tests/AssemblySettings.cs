// The random generator, the live counters and the memory of the process are shared by all tests.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
