using System.Text.RegularExpressions;
using System.Xml.Linq;
using NUnit.Framework;
using Pantheon.Architecture.Tests.Assemblies;
using Pantheon.Architecture.Tests.Sources;

namespace Pantheon.Architecture.Tests;

/// <summary>Order inside the projects: folders, file sizes, names and the one sentence above every type.</summary>
public sealed partial class FolderTests
{
    private const int MostLines = 400;

    private static readonly IReadOnlyList<SourceFile> Sources = SourceFile.Under("src");

    private static IEnumerable<TestCaseData> EveryProject() =>
        House.Projects.Select(rule => new TestCaseData(rule).SetArgDisplayNames(rule.Project));

    [Test]
    public void A_namespace_is_the_folder_of_its_file() =>
        Wall.Holds(MisplacedNamespaces(Sources));

    [Test]
    public void Beside_the_project_file_lies_no_type_but_the_program() =>
        Wall.Holds(RootTypes(Sources));

    [TestCaseSource(nameof(EveryProject))]
    public void The_folders_of_a_project_form_no_circle(object row)
    {
        var project = ((ProjectRule)row).Project;

        Assert.That(new FolderGraph([.. Sources.Where(f => f.Project == project)]).Circle(), Is.Null);
    }

    [Test]
    public void No_file_is_longer_than_four_hundred_lines() =>
        Wall.Holds(LongFiles(SourceFile.Under("src", "tests")));

    [TestCaseSource(nameof(EveryProject))]
    public void No_type_name_ends_in_a_word_that_says_nothing(object row)
    {
        using var assembly = BuiltAssemblies.Open((ProjectRule)row);

        Wall.Holds(assembly.Types.Where(t => !t.IsGenerated && EmptyEnding().IsMatch(t.PlainName)).Select(t => t.FullName));
    }

    [TestCaseSource(nameof(EveryProject))]
    public void Every_type_opens_with_a_summary(object row)
    {
        var rule = (ProjectRule)row;
        using var assembly = BuiltAssemblies.Open(rule);
        var documentation = XDocument.Load(Path.ChangeExtension(BuiltAssemblies.PathOf(rule), ".xml"));

        Wall.Holds(Undocumented(assembly.Types, documentation));
    }

    [Test]
    public void The_namespace_rule_bites()
    {
        SourceFile right = new("src/Pantheon.Core/Runs/Run.cs", "namespace Pantheon.Core.Runs;\n\npublic sealed record Run;\n");
        SourceFile wrong = new("src/Pantheon.Core/Runs/Node.cs", "namespace Pantheon.Core.Nodes;\n");
        SourceFile none = new("src/Pantheon.Core/Runs/Bare.cs", "public sealed record Bare;\n");

        Assert.That(MisplacedNamespaces([right, wrong, none]), Has.Exactly(2).Items.And.Some.Contain("Node.cs").And.Some.Contain("Bare.cs"));
    }

    [Test]
    public void The_rule_on_root_types_bites()
    {
        SourceFile root = new("src/Pantheon.Core/Stray.cs", "namespace Pantheon.Core;\n\npublic sealed class Stray;\n");
        SourceFile program = new("src/Pantheon.Host/Program.cs", "return 0;\n");

        Assert.That(RootTypes([root, program]), Is.EqualTo(new[] { "src/Pantheon.Core/Stray.cs" }));
    }

    [TestCase("using Pantheon.Core.B;\n", "using Pantheon.Core.A;\n", TestName = "The_circle_rule_bites_on_using_lines")]
    [TestCase("using static Pantheon.Core.B.Word;\n", "", "Pantheon.Core.A.Word", TestName = "The_circle_rule_bites_on_a_qualified_name")]
    public void The_circle_rule_bites(string usesOfA, string usesOfB, string bodyOfB = "int")
    {
        var graph = new FolderGraph(
        [
            new("src/Pantheon.Core/A/Word.cs", usesOfA + "namespace Pantheon.Core.A;\n\npublic sealed class Word;\n"),
            new("src/Pantheon.Core/B/Word.cs", usesOfB + $"namespace Pantheon.Core.B;\n\npublic sealed record Word({bodyOfB} X);\n"),
        ]);

        Assert.That(graph.Circle(), Does.Contain("Pantheon.Core.A -> Pantheon.Core.B (src/Pantheon.Core/A/Word.cs) -> Pantheon.Core.A"));
    }

    [Test]
    public void The_circle_rule_bites_on_a_parents_type_seen_without_a_using_line()
    {
        var graph = new FolderGraph(
        [
            new("src/Pantheon.Core/A/Word.cs", "using Pantheon.Core.A.Deep;\nnamespace Pantheon.Core.A;\n\npublic sealed class Word;\n"),
            new("src/Pantheon.Core/A/Deep/Leaf.cs", "namespace Pantheon.Core.A.Deep;\n\npublic sealed record Leaf(Word X);\n"),
        ]);

        Assert.That(graph.Circle(), Does.Contain("Pantheon.Core.A -> Pantheon.Core.A.Deep"));
    }

    [Test]
    public void Arrows_that_all_point_one_way_are_no_circle()
    {
        var graph = new FolderGraph(
        [
            new("src/Pantheon.Core/A/Word.cs", "namespace Pantheon.Core.A;\n// Pantheon.Core.B is only talked about\npublic sealed class Word;\n"),
            new("src/Pantheon.Core/B/Leaf.cs", "using Pantheon.Core.A;\nnamespace Pantheon.Core.B;\n\npublic sealed record Leaf(Word X);\n"),
        ]);

        Assert.That(graph.Circle(), Is.Null);
    }

    [TestCase(MostLines, 0)]
    [TestCase(MostLines + 1, 1)]
    public void The_rule_on_length_bites(int lines, int expected)
    {
        var file = new SourceFile("src/Pantheon.Core/A/Long.cs", string.Concat(Enumerable.Repeat("//\n", lines)));

        Assert.That(LongFiles([file]), Has.Exactly(expected).Items);
    }

    [TestCase("RunManager", true)]
    [TestCase("StringUtils", true)]
    [TestCase("NodeBase", true)]
    [TestCase("Database", false)]
    [TestCase("Metadata", false)]
    [TestCase("ManagerOfNothing", false)]
    public void The_rule_on_endings_bites(string name, bool expected) =>
        Assert.That(EmptyEnding().IsMatch(name), Is.EqualTo(expected));

    [Test]
    public void The_rule_on_summaries_bites()
    {
        var documentation = XDocument.Parse("<doc><members><member name='T:Pantheon.A.Told'><summary>A word.</summary></member></members></doc>");
        DeclaredType told = new("Pantheon.A", "Told", IsNested: false, IsPublic: true);

        Assert.That(Undocumented([told, told with { Name = "Untold" }], documentation), Is.EqualTo(new[] { "Pantheon.A.Untold" }));
    }

    private static IEnumerable<string> MisplacedNamespaces(IEnumerable<SourceFile> files) =>
        from file in files
        where file.ExpectedNamespace is not null && file.Namespace != file.ExpectedNamespace
        select $"{file.Path}: namespace '{file.Namespace}' should be '{file.ExpectedNamespace}'";

    private static IEnumerable<string> RootTypes(IEnumerable<SourceFile> files) =>
        from file in files
        where file.ExpectedNamespace is null && Path.GetFileName(file.Path) != "Program.cs" && file.DeclaresTypes
        select file.Path;

    private static IEnumerable<string> LongFiles(IEnumerable<SourceFile> files) =>
        from file in files
        where !file.IsGenerated && file.Lines > MostLines
        select $"{file.Path}: {file.Lines} lines";

    private static IEnumerable<string> Undocumented(IEnumerable<DeclaredType> types, XDocument documentation)
    {
        var told = documentation.Descendants("member")
            .Where(m => !string.IsNullOrWhiteSpace(m.Element("summary")?.Value))
            .Select(m => m.Attribute("name")?.Value)
            .ToHashSet();
        return types
            .Where(t => t is { IsNested: false, IsGenerated: false, Namespace.Length: > 0 } && !told.Contains("T:" + t.FullName))
            .Select(t => t.FullName);
    }

    [GeneratedRegex("(Manager|Helpers?|Utils?|Info|Data|Base|Impl)$")]
    private static partial Regex EmptyEnding();
}
