using NUnit.Framework;

namespace Pantheon.Tests.Authoring.Yaml;

/// <summary>Faults of YAML itself, and of keys and values, as they stand in a task file.</summary>
public sealed class YamlFaultTests
{
    [TestCase("title: [a\nacceptance: [x]\n", "?")]
    [TestCase("title: &t A task\nacceptance: [*t]\n", "?")]
    [TestCase("title: !!str A task\nacceptance: [x]\n", "?")]
    [TestCase("title: A task\nacceptance: [x]\n<<: { id: a }\n", "?")]
    [TestCase("title: A task\nacceptance: [x]\n---\nid: b\n", "?")]
    [TestCase("title: A task\ntitle: B task\nacceptance: [x]\n", "?")]
    [TestCase("", "?")]
    [TestCase("- a\n", "?")]
    [TestCase("acceptance: [x]\n", "?")]
    [TestCase("title: 1234\nacceptance: [x]\n", "?")]
    [TestCase("title: A task\nacceptance: [x]\npriorty: 4\n", "?")]
    [TestCase("title: A task\nacceptance: [x]\nzebra: 4\n", "?")]
    [TestCase("title: A task\nacceptance: [x]\npriority: high\n", "?")]
    [TestCase("title: A task\nacceptance: [x]\npriority: 101\n", "?")]
    [TestCase("title: A task\nacceptance: [x]\nhints: look\n", "?")]
    [TestCase("title: A task\nacceptance: [x]\nhints:\n", "?")]
    [TestCase("title: A task\nacceptance: [x]\nid: a b\n", "?")]
    [TestCase("title: A task\nacceptance: [x]\npass_to_pass: nome\n", "?")]
    [TestCase("title: A task\nacceptance: [x]\ndeadline: tomorrow\n", "?")]
    [TestCase("title: A task\nacceptance: []\n", "?")]
    [TestCase("title: A task\nacceptance: [{ test: A.B }]\n", "?")]
    [TestCase("title: A\nacceptance: [x]\n", "?")]
    [TestCase("title: A task\nacceptance: [x]\ntests: { patch: t.patch }\n", "?")]
    [TestCase("title: A task\nacceptance: [x]\ntests: { patch: ../t.patch, hidden: maybe }\n", "?")]
    [TestCase("title: A task\nacceptance: [x]\nscope: { paths: src }\n", "?")]
    public void A_fault_is_said_with_its_place_and_a_way_out(string text, params string[] expected) =>
        Assert.That(Said.By(Said.Files(("tasks/t.yaml", text))), Is.EqualTo(expected.Select(line => "tasks/t.yaml:" + line)));

    [TestCase("title: A task\n", "?")]
    [TestCase("---\ntitle: A task\n", "?")]
    [TestCase("---\ntitle: A task\n---\nWords.\n", "?")]
    [TestCase("---\n- a\n---\nWords.\n", "?")]
    public void A_fault_of_Markdown_is_said_at_its_line(string text, params string[] expected) =>
        Assert.That(Said.By(Said.Files(("tasks/t.md", text))), Is.EqualTo(expected.Select(line => "tasks/t.md:" + line)));

    [Test]
    public void Values_may_not_be_nested_without_end()
    {
        var text = "input: " + new string('[', 80) + new string(']', 80) + "\n";

        Assert.That(Said.By(Said.Files(("tasks/t.yaml", text))), Is.EqualTo(new[] { "tasks/t.yaml:1:71: error PAN1004: values are nested deeper than 64 levels" }));
    }
}
