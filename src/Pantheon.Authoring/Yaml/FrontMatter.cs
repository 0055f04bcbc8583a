using Pantheon.Core.Diagnostics;

namespace Pantheon.Authoring.Yaml;

/// <summary>A Markdown file: the YAML between its two `---` lines, and the body after them with its place.</summary>
internal sealed record FrontMatter(YamlMap Header, string Body, SourceSpan BodySpan)
{
    private const string Fence = "---";

    /// <summary>Reads a file; when the front matter is missing or broken the bag says so and the result is null.</summary>
    public static FrontMatter? Read(string file, string text, DiagnosticBag diagnostics)
    {
        var lines = text.ReplaceLineEndings("\n").Split('\n');
        if (lines[0].TrimEnd() != Fence)
        {
            diagnostics.Error(Codes.BrokenFrontMatter, new SourceSpan(file, 1, 1), "the file has no front matter", "begin it with a line '---', the keys in YAML, and a second line '---'");
            return null;
        }

        var end = Array.FindIndex(lines, 1, line => line.TrimEnd() == Fence);
        if (end < 0)
        {
            diagnostics.Error(Codes.BrokenFrontMatter, new SourceSpan(file, 1, 1, Fence.Length), "the front matter that begins here has no end", "close it with a line '---'");
            return null;
        }

        // an empty line stands for the opening fence, so that the places are those of the file
        var header = YamlDocument.Read(file, "\n" + string.Join('\n', lines[1..end]), diagnostics);
        if (header is null)
        {
            return null;
        }

        if (header is not YamlMap map)
        {
            diagnostics.Error(Codes.WrongType, header.Span, $"the front matter must be a mapping, found {header.Description}");
            return null;
        }

        var body = end + 1;
        while (body < lines.Length && lines[body].Trim().Length == 0)
        {
            body++;
        }

        return new FrontMatter(map, string.Join('\n', lines[body..]).TrimEnd(), new SourceSpan(file, body + 1, 1));
    }
}
