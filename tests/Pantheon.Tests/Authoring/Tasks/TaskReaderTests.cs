using NUnit.Framework;
using Pantheon.Authoring.Catalogs;
using Pantheon.Authoring.Tasks;
using Pantheon.Core.Tasks;

namespace Pantheon.Tests.Authoring.Tasks;

public sealed class TaskReaderTests
{
    [Test]
    public void A_YAML_task_with_its_patch()
    {
        var task = Sample("T-1.yaml");

        Assert.That((task.Id, task.Priority, task.Repository, task.Base, task.Flow), Is.EqualTo(("T-1", 10, "shop", "main", "change")));
        Assert.That(task.Acceptance, Is.EqualTo(new[] { new AcceptanceCriterion("90s is a minute and a half", "DurationTests.Seconds"), new AcceptanceCriterion("negative values are refused", null) }));
        Assert.That((task.Scope.MaxFiles, task.Scope.MaxAddedLines, task.Scope.Paths.Single()), Is.EqualTo((3, 80, "src/Time/**")));
        Assert.That(task.TestsPatch, Does.StartWith("diff --git"));
        Assert.That((task.TestsHidden, ((TestSelection.Named)task.PassToPass).Names.Single()), Is.EqualTo((true, "Time.*")));
        Assert.That(task.NotBefore, Is.EqualTo(new DateTimeOffset(2026, 11, 20, 17, 0, 0, TimeSpan.Zero)));
        Assert.That(task.Deadline, Is.EqualTo(new DateTimeOffset(2026, 11, 21, 23, 59, 59, TimeSpan.Zero)));
        Assert.That(task.Input?.ToJsonString(), Is.EqualTo("""{"tries":1}"""));
    }

    [Test]
    public void A_Markdown_task_with_its_checklist()
    {
        var task = Sample("T-2.md");

        Assert.That(task.Id, Is.EqualTo("T-2"));
        Assert.That(task.Acceptance, Is.EqualTo(new[]
        {
            new AcceptanceCriterion("the order is stable", "PagingTests.Stable"),
            new AcceptanceCriterion("a page has 50 rows", "PagingTests.Size"),
            new AcceptanceCriterion("the old form answers as before", null),
        }));
        Assert.That(task.Text, Is.EqualTo("By a cursor that nobody can change.\n\n## Notes\nNothing else."));
        Assert.That((task.Scope.Sentence, task.Scope.Paths.Count, task.PassToPass), Is.EqualTo(("src/Orders only", 0, TestSelection.None)));
    }

    [Test]
    public void A_plain_JSON_task()
    {
        var task = Sample("plain.json");

        Assert.That((task.Id, task.Title, task.Acceptance.Single().Text, task.PassToPass), Is.EqualTo(("plain", "A plain task", "it works", TestSelection.All)));
    }

    [Test]
    public void The_digest_covers_the_patch()
    {
        const string Text = "title: A task\nacceptance: [x]\ntests: { patch: a.patch }\n";

        var one = TaskReader.Read("t.yaml", Text, _ => "one", [])!;
        var two = TaskReader.Read("t.yaml", Text, _ => "two", [])!;

        Assert.That(one.Digest, Is.Not.EqualTo(two.Digest));
    }

    private static TaskSpec Sample(string name) => CatalogLoader.Load(CatalogFiles.FromFolder(Repository.Samples), null).Catalog!.Tasks[Path.GetFileNameWithoutExtension(name)];
}
