using System.Xml;
using System.Xml.Linq;

namespace Pantheon.Tools.Parsing;

/// <summary>Reads XML that a sandboxed program wrote: no document type, no outside reference, bounded size.</summary>
internal static class SafeXml
{
    private const long MaxCharacters = 64L * 1024 * 1024;

    /// <summary>The root element, or null with the reason.</summary>
    public static XElement? TryRead(string text, out string? fault)
    {
        var settings = new XmlReaderSettings
        {
            DtdProcessing = DtdProcessing.Prohibit,
            XmlResolver = null,
            MaxCharactersInDocument = MaxCharacters,
            CheckCharacters = false,
        };
        try
        {
            using var reader = XmlReader.Create(new StringReader(text.TrimStart('\ufeff')), settings);
            fault = null;
            return XDocument.Load(reader).Root;
        }
        catch (XmlException failure)
        {
            fault = failure.Message;
            return null;
        }
    }
}
