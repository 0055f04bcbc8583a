using System.Reflection;
using System.Text.RegularExpressions;
using NUnit.Framework;
using Pantheon.Architecture.Tests.Sources;

namespace Pantheon.Architecture.Tests;

/// <summary>The catalogue of PAN codes: each once, each used, each explained, and no explanation without its code.</summary>
public sealed partial class CatalogueTests
{
    private const string ErrorsPage = "ops/docs/errors.md";

    private static readonly IReadOnlyList<SourceFile> Sources = SourceFile.Under("src");

    [Test]
    public void The_catalogue_has_codes() =>
        Assert.That(Catalogue(), Is.Not.Empty);

    [Test]
    public void A_code_is_PAN_and_four_digits_of_a_known_range() =>
        Wall.Holds(Catalogue().Values.Where(code => !CodeShape().IsMatch(code)));

    [Test]
    public void No_code_is_given_twice() =>
        Wall.Holds(Doubles(Catalogue()));

    [Test]
    public void Every_code_is_used_in_src() =>
        Wall.Holds(Unused(Catalogue().Keys, Sources));

    [Test]
    public void Sources_name_codes_through_the_catalogue_only() =>
        Wall.Holds(Literals(Sources));

    [Test]
    public void Every_code_has_a_section_in_the_errors_page() =>
        Wall.Holds(Catalogue().Values.Except(Sections(RepositoryRoot.Read(ErrorsPage)).Keys));

    [Test]
    public void Every_section_of_the_errors_page_has_a_code_a_title_and_words() =>
        Wall.Holds(
            Sections(RepositoryRoot.Read(ErrorsPage)).Where(s => !Catalogue().ContainsValue(s.Key) || s.Value.Length == 0).Select(s => s.Key));

    [Test]
    public void The_rule_on_doubles_bites()
    {
        var codes = new Dictionary<string, string> { ["One"] = "PAN1001", ["Two"] = "PAN1001", ["Three"] = "PAN1002" };

        Assert.That(Doubles(codes), Is.EqualTo(new[] { "PAN1001" }));
    }

    [Test]
    public void The_rule_on_unused_codes_bites()
    {
        SourceFile catalogue = new("src/Pantheon.Core/Diagnostics/Codes.cs", "Codes.Lonely");
        SourceFile user = new("src/Pantheon.Core/Flows/Graph.cs", "return Codes.Needed;\n// Codes.Lonely\n");

        Assert.That(Unused(["Needed", "Lonely", "Need"], [catalogue, user]), Is.EqualTo(new[] { "Lonely", "Need" }));
    }

    [Test]
    public void The_rule_on_literals_bites()
    {
        SourceFile catalogue = new("src/Pantheon.Core/Diagnostics/CodesFlow.cs", "public const string Circle = \"PAN2101\";\n");
        SourceFile user = new("src/Pantheon.Core/Flows/Graph.cs", "return \"PAN2101\";\n");

        Assert.That(Literals([catalogue, user]), Is.EqualTo(new[] { "src/Pantheon.Core/Flows/Graph.cs: \"PAN2101\"" }));
    }

    [Test]
    public void A_section_without_words_is_seen() =>
        Assert.That(
            Sections("# Errors\n\n### PAN1001 a title\nwhat it means\n\n### PAN1002 another\n\n## next range\n"),
            Is.EqualTo(new Dictionary<string, string> { ["PAN1001"] = "what it means", ["PAN1002"] = "" }));

    private static Dictionary<string, string> Catalogue()
    {
        var type = Assembly.Load("Pantheon.Core").GetType("Pantheon.Core.Diagnostics.Codes");
        Assert.That(type, Is.Not.Null, "Pantheon.Core.Diagnostics.Codes is the one catalogue");
        return type
            .GetFields(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static)
            .Where(f => f.IsLiteral && f.FieldType == typeof(string))
            .ToDictionary(f => f.Name, f => (string)f.GetRawConstantValue()!); // a string constant that nobody set to null
    }

    private static IEnumerable<string> Doubles(Dictionary<string, string> codes) =>
        codes.Values.GroupBy(code => code).Where(g => g.Count() > 1).Select(g => g.Key);

    private static IEnumerable<string> Unused(IEnumerable<string> names, IEnumerable<SourceFile> files)
    {
        var used = files.Where(f => !IsCatalogue(f)).SelectMany(f => Use().Matches(f.Code)).Select(m => m.Groups[1].Value).ToHashSet();
        return names.Where(name => !used.Contains(name));
    }

    private static IEnumerable<string> Literals(IEnumerable<SourceFile> files) =>
        from file in files
        where !IsCatalogue(file)
        from Match match in Literal().Matches(file.Code)
        select $"{file.Path}: {match.Value}";

    private static bool IsCatalogue(SourceFile file) => file.Path.StartsWith("src/Pantheon.Core/Diagnostics/Codes", StringComparison.Ordinal);

    private static Dictionary<string, string> Sections(string page) =>
        Section().Matches(page).ToDictionary(m => m.Groups["code"].Value, m => m.Groups["words"].Value.Trim());

    [GeneratedRegex("^PAN[1-9][0-9]{3}$")]
    private static partial Regex CodeShape();

    [GeneratedRegex(@"\bCodes\s*\.\s*(\w+)")]
    private static partial Regex Use();

    [GeneratedRegex("\"PAN[0-9]{4}\"")]
    private static partial Regex Literal();

    [GeneratedRegex(@"^### (?<code>PAN[0-9]{4}) +\S[^\n]*(?<words>(?:\n(?!#{1,3} )[^\n]*)*)", RegexOptions.Multiline)]
    private static partial Regex Section();
}
