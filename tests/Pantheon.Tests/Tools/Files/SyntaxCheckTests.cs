using NUnit.Framework;
using Pantheon.Tools.Files;

namespace Pantheon.Tests.Tools.Files;

[TestFixture]
[Parallelizable(ParallelScope.All)]
internal sealed class SyntaxCheckTests
{
    [TestCase("a.json", "{\n  \"a\": 1\n}\n")]
    [TestCase("a.jsonc", "{ // why\n  \"a\": 1,\n}\n")]
    [TestCase("a.jsonl", "{\"a\":1}\n\n{\"a\":2}\n")]
    [TestCase("A.csproj", "<Project Sdk=\"Microsoft.NET.Sdk\">\n</Project>\n")]
    [TestCase("a.yaml", "a:\n  - |\n    text\n")]
    [TestCase("a.xml", "<!DOCTYPE a [<!ENTITY b 'c'>]>\n<a>&b;</a>\n")]
    [TestCase("a.cs", "class {")]
    [TestCase("a.json", "")]
    public void What_can_be_read_gets_no_word(string path, string text) => Assert.That(SyntaxCheck.NoteOn(path, text), Is.Empty);

    [TestCase("a.json", "{\n  \"a\": 1\n  \"b\": 2\n}\n", " Warning: a.json is not JSON: line 3, column 3: ")]
    [TestCase("a.json", "{ \"a\": 1, }", " Warning: a.json has comments or trailing commas, which not every reader of JSON takes.")]
    [TestCase("a.jsonl", "{\"a\":1}\n{\"a\"\n", " Warning: a.jsonl is not JSON: line 2, ")]
    [TestCase("A.csproj", "<Project>\n  <PropertyGroup>\n</Project>\n", " Warning: A.csproj is not XML: line 3, column 3: ")]
    [TestCase("a.yaml", "a:\n\tb: 1\n", " Warning: a.yaml is not YAML: line 2 is indented by a tab.")]
    public void What_cannot_names_its_line(string path, string text, string note) => Assert.That(SyntaxCheck.NoteOn(path, text), Does.StartWith(note));
}
