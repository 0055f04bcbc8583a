using NUnit.Framework;

[assembly: Parallelizable(ParallelScope.All)]
