using Xunit.Sdk;
using Xunit.v3;

// The random generator, the live counters and the memory of the process are shared by all tests.
[assembly: Parallelization(Mode = ParallelMode.None)]
