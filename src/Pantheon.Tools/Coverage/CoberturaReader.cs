using System.Globalization;
using System.Xml;

namespace Pantheon.Tools.Coverage;

/// <summary>Reads Cobertura XML that a sandboxed program wrote, element by element: a document type is passed over unread, so that there are no entities, and size and depth have bounds.</summary>
internal static class CoberturaReader
{
    private const int MaxDepth = 32;
    private const int MaxFolders = 64;
    private const long MaxCharacters = 64L * 1024 * 1024;

    private static readonly XmlReaderSettings Settings = new()
    {
        DtdProcessing = DtdProcessing.Ignore,
        XmlResolver = null,
        MaxCharactersInDocument = MaxCharacters,
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,
        CheckCharacters = false,
    };

    /// <exception cref="CoverageFaultException">It is no such report.</exception>
    public static void Read(string text, CoveragePaths paths, CoverageLines lines)
    {
        try
        {
            using var reader = XmlReader.Create(new StringReader(text), Settings);
            Read(reader, paths, lines);
        }
        catch (XmlException fault)
        {
            throw new CoverageFaultException(fault.Message);
        }
    }

    private static void Read(XmlReader reader, CoveragePaths paths, CoverageLines lines)
    {
        var folders = new List<string>();
        string? file = null;
        var isRoot = true;
        while (reader.Read())
        {
            if (reader.Depth > MaxDepth)
            {
                throw new CoverageFaultException(FormattableString.Invariant($"it is more than {MaxDepth} elements deep"));
            }

            if (reader.NodeType != XmlNodeType.Element)
            {
                continue;
            }

            if (isRoot && reader.LocalName != "coverage")
            {
                throw new CoverageFaultException($"its root is '{reader.LocalName}' and not 'coverage', as Cobertura has it");
            }

            isRoot = false;
            switch (reader.LocalName)
            {
                case "source" when !reader.IsEmptyElement && folders.Count < MaxFolders && reader.Read() && reader.NodeType == XmlNodeType.Text:
                    folders.Add(reader.Value.Trim());
                    break;
                case "class":
                    file = paths.Find(reader.GetAttribute("filename") ?? "", folders);
                    break;
                case "line":
                    lines.Add(file, (int)Number(reader, "number", int.MaxValue), Number(reader, "hits", long.MaxValue) > 0);
                    break;
            }
        }
    }

    private static long Number(XmlReader reader, string name, long most) =>
        long.TryParse(reader.GetAttribute(name), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number <= most && number >= int.MinValue
            ? number
            : throw new CoverageFaultException($"a line has no '{name}' that is a number");
}
