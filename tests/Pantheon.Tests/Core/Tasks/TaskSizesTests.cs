using NUnit.Framework;
using Pantheon.Core.Identity;
using Pantheon.Core.Tasks;

namespace Pantheon.Tests.Core.Tasks;

/// <summary>The size of a task is the largest that one of its measures reaches.</summary>
[TestFixture]
internal sealed class TaskSizesTests
{
    [TestCase(1, 1, 100, null, ExpectedResult = TaskSize.Small)]
    [TestCase(2, 2, 700, null, ExpectedResult = TaskSize.Small)]
    [TestCase(3, 1, 100, null, ExpectedResult = TaskSize.Medium)]
    [TestCase(1, 3, 100, null, ExpectedResult = TaskSize.Medium)]
    [TestCase(1, 1, 900, null, ExpectedResult = TaskSize.Medium)]
    [TestCase(7, 1, 100, null, ExpectedResult = TaskSize.Large)]
    [TestCase(1, 8, 100, null, ExpectedResult = TaskSize.Large)]
    [TestCase(1, 1, 4000, null, ExpectedResult = TaskSize.Large)]
    [TestCase(1, 1, 100, 20, ExpectedResult = TaskSize.Large)]
    [TestCase(1, 4, 100, 1, ExpectedResult = TaskSize.Medium)]
    public TaskSize It_is_decided_by_criteria_paths_and_text(int criteria, int paths, int characters, int? maxFiles) => TaskSizes.Of(new TaskSpec
    {
        Id = "T-1",
        Title = "a title that does not count",
        Text = new string('x', characters),
        Scope = new TaskScope { Paths = [.. Enumerable.Range(0, paths).Select(path => $"src/{path}/**")], MaxFiles = maxFiles },
        Acceptance = [.. Enumerable.Range(0, criteria).Select(_ => new AcceptanceCriterion("works", null))],
        Digest = Digest.Of("task"),
    });
}
