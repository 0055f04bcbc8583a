using System.Text.RegularExpressions;

namespace Pantheon.Integration.Tests.RedTeam;

/// <summary>A test named as PROJECT/FOLDERS/CLASS.METHOD, looked up in the sources, as the suites do not reference each other.</summary>
internal sealed record TestReference(string Path, string Method)
{
    public static TestReference Parse(string text)
    {
        var dot = text.LastIndexOf('.');
        return new TestReference(text[..dot] + ".cs", text[(dot + 1)..]);
    }

    /// <summary>Why it is no test that runs; null where it is one.</summary>
    public string? Fault(string tests)
    {
        var file = System.IO.Path.Combine(tests, Path);
        if (!File.Exists(file))
        {
            return $"there is no tests/{Path}";
        }

        var text = File.ReadAllText(file);
        var name = Regex.Escape(Method);
        // a test, its cases with their categories, and the method; or a case that has a name of its own
        var declared = Regex.Match(text, $@"(?<attributes>(?:^[ \t]*\[.*\]\r?\n)+)^[ \t]*public (?:async Task|Task|void) {name}\(", RegexOptions.Multiline);
        var attributes = declared.Success ? declared.Groups["attributes"].Value : Regex.Match(text, $@"^[ \t]*\[TestCase\(.*TestName = ""{name}"".*\]", RegexOptions.Multiline).Value;
        if (!Regex.IsMatch(attributes, @"\[Test(Case|CaseSource)?[\](,]"))
        {
            return $"tests/{Path} has no test '{Method}'";
        }

        return Regex.IsMatch(attributes + ClassAttributes(text), @"\[(Ignore|Explicit)\b") ? $"'{Method}' in tests/{Path} is not run" : null;
    }

    private static string ClassAttributes(string text) => Regex.Match(text, @"(?:^\[.*\]\r?\n)+(?=(?:public|internal) sealed (?:partial )?class )", RegexOptions.Multiline).Value;
}
