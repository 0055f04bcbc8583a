using NUnit.Framework;

namespace Pantheon.Tests.Authoring.Yaml;

/// <summary>Faults of YAML itself, and of keys and values, as they stand in a task file.</summary>
public sealed class YamlFaultTests
{
    [TestCase("title: [a\nacceptance: [x]\n", "1:8: error PAN1001: the YAML is broken after this place (compare the indentation, brackets and quotes with the line before)")]
    [TestCase("title: A task\n  acceptance: [x]\n",
        "2:13: error PAN1001: the YAML is broken: while scanning a plain scalar value, found invalid mapping (compare the indentation, brackets and quotes with the line before)")]
    [TestCase("title: \"A task\nacceptance: [x]\n",
        "1:8: error PAN1001: the YAML is broken: while scanning a multi-line double-quoted scalar, found wrong indentation (compare the indentation, brackets and quotes with the line before)")]
    [TestCase("title: &t A task\nacceptance: [*t]\n",
        "1:8+9: error PAN1003: the anchor '&t' is not read (remove it; aliases are not read either)",
        "2:14+2: error PAN1003: the alias '*t' is not read (write the value out)")]
    [TestCase("title: !!str A task\nacceptance: [x]\n", "1:8+12: error PAN1003: the tag '!!str' is not read (remove it; quotes make a text)")]
    [TestCase("title: A task\nacceptance: [x]\n<<: { id: a }\n", "3:1+2: error PAN1003: the merge key '<<' is not read (write the keys out)")]
    [TestCase("title: A task\nacceptance: [x]\n---\nid: b\n",
        "3:1+3: error PAN1003: a second document begins here; a file holds one document (put it into a file of its own)")]
    [TestCase("title: A task\ntitle: B task\nacceptance: [x]\n",
        "2:1+5: error PAN1002: the key 'title' stands twice in this mapping (remove one of the two)")]
    [TestCase("", "1:1: error PAN1202: the file is empty; a mapping of keys is needed")]
    [TestCase("- a\n", "1:1: error PAN1202: the task must be a mapping, found a list")]
    [TestCase("acceptance: [x]\n", "1:1: error PAN1201: the task needs the key 'title'")]
    [TestCase("title: 1234\nacceptance: [x]\n", "1:8+4: error PAN1202: 'title' must be a text, found the number 1234 (put it in quotes)")]
    [TestCase("title: A task\nacceptance: [x]\npriorty: 4\n", "3:1+7: error PAN1203: unknown key 'priorty' in the task (did you mean 'priority'?)")]
    [TestCase("title: A task\nacceptance: [x]\nzebra: 4\n",
        "3:1+5: error PAN1203: unknown key 'zebra' in the task (keys: acceptance, base, deadline, fail_to_pass, flags, flow, hints, id, input, labels, needs, not_before, pass_to_pass, priority, repo, scope, tests, text, title)")]
    [TestCase("title: A task\nacceptance: [x]\npriority: high\n", "3:11+4: error PAN1202: 'priority' must be a whole number, found the text 'high'")]
    [TestCase("title: A task\nacceptance: [x]\npriority: 101\n", "3:11+3: error PAN1204: 'priority' must be from 0 to 100; found 101")]
    [TestCase("title: A task\nacceptance: [x]\nhints: look\n",
        "3:8+4: error PAN1202: 'hints' must be a list of texts, found the text 'look' (write [look])")]
    [TestCase("title: A task\nacceptance: [x]\nhints:\n", "3:7: error PAN1202: 'hints' must be a list of texts, found nothing")]
    [TestCase("title: A task\nacceptance: [x]\nid: a b\n",
        "3:5+3: error PAN1205: 'a b' is no name that 'id' can have: letters, digits, '.', '_' and '-', a letter or digit first")]
    [TestCase("title: A task\nacceptance: [x]\npass_to_pass: nome\n",
        "3:15+4: error PAN1204: 'pass_to_pass' must be one of all, none; found 'nome' (did you mean 'none'?)")]
    [TestCase("title: A task\nacceptance: [x]\ndeadline: tomorrow\n",
        "3:11+8: error PAN1204: 'deadline' must be a date or a date and time, found the text 'tomorrow' (write 2026-11-21 or 2026-11-21T06:00+01:00)")]
    [TestCase("title: A task\nacceptance: []\n",
        "2:13: error PAN1210: the task has no acceptance criterion (list under 'acceptance' what must be true afterwards)")]
    [TestCase("title: A task\nacceptance: [{ test: A.B }]\n", "2:14: error PAN1201: the criterion needs the key 'text'")]
    [TestCase("title: A\nacceptance: [x]\n", "1:8: error PAN1204: 'title' must have 4 to 90 characters; found 1")]
    [TestCase("title: A task\nacceptance: [x]\ntests: { patch: t.patch }\n",
        "3:17+7: error PAN1306: the patch 't.patch' is not there (put it beside the task file)")]
    [TestCase("title: A task\nacceptance: [x]\ntests: { patch: ../t.patch, hidden: maybe }\n",
        "3:17+10: error PAN1204: 'patch' must name a file beside the task, found '../t.patch'",
        "3:37+5: error PAN1202: 'hidden' must be true or false, found the text 'maybe'")]
    [TestCase("title: A task\nacceptance: [x]\nscope: { paths: src }\n",
        "3:17+3: error PAN1202: 'paths' must be a list of texts, found the text 'src' (write [src])")]
    public void A_fault_is_said_with_its_place_and_a_way_out(string text, params string[] expected) =>
        Assert.That(Said.By(Said.Files(("tasks/t.yaml", text))), Is.EqualTo(expected.Select(line => "tasks/t.yaml:" + line)));

    [TestCase("title: A task\n",
        "1:1: error PAN1005: the file has no front matter (begin it with a line '---', the keys in YAML, and a second line '---')")]
    [TestCase("---\ntitle: A task\n", "1:1+3: error PAN1005: the front matter that begins here has no end (close it with a line '---')")]
    [TestCase("---\ntitle: A task\n---\nWords.\n",
        "2:1: error PAN1210: the task has no acceptance criterion (list them below '## Acceptance' as '- [ ] what must be true — `Test.Name`')")]
    [TestCase("---\n- a\n---\nWords.\n", "2:1: error PAN1202: the front matter must be a mapping, found a list")]
    public void A_fault_of_Markdown_is_said_at_its_line(string text, params string[] expected) =>
        Assert.That(Said.By(Said.Files(("tasks/t.md", text))), Is.EqualTo(expected.Select(line => "tasks/t.md:" + line)));

    [Test]
    public void Values_may_not_be_nested_without_end()
    {
        var text = "input: " + new string('[', 80) + new string(']', 80) + "\n";

        Assert.That(Said.By(Said.Files(("tasks/t.yaml", text))), Is.EqualTo(new[] { "tasks/t.yaml:1:71: error PAN1004: values are nested deeper than 64 levels" }));
    }
}
