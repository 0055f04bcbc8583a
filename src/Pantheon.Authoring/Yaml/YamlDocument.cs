using Pantheon.Core.Diagnostics;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Pantheon.Authoring.Yaml;

/// <summary>Reads one YAML (or JSON) document into nodes that keep their places; what is wrong goes to the bag.</summary>
internal sealed class YamlDocument
{
    private const int MaxDepth = 64;
    private const string Compare = "compare the indentation, brackets and quotes with the line before";

    private readonly string _file;
    private readonly string[] _lines;
    private readonly DiagnosticBag _diagnostics;
    private readonly Parser _parser;
    private int _depth;

    private YamlDocument(string file, string text, DiagnosticBag diagnostics)
    {
        _file = file;
        _lines = text.Split('\n');
        _diagnostics = diagnostics;
        _parser = new Parser(new StringReader(text));
    }

    /// <summary>The document's root, or null when the text is empty or cannot be read.</summary>
    public static YamlNode? Read(string file, string text, DiagnosticBag diagnostics)
    {
        var document = new YamlDocument(file, text, diagnostics);
        try
        {
            return document.Root();
        }
        catch (YamlException fault)
        {
            diagnostics.Error(Codes.BrokenYaml, document.Place(fault.Start, fault.End), $"the YAML is broken: {Reason(fault)}", Compare);
            return null;
        }
        catch (Exception fault) when (fault is InvalidOperationException or ArgumentException or IndexOutOfRangeException)
        {
            // the scanner itself trips over some broken texts (an unclosed bracket before a colon is one)
            var last = document._parser.Current?.End ?? Mark.Empty;
            diagnostics.Error(Codes.BrokenYaml, document.Place(last, last), "the YAML is broken after this place", Compare);
            return null;
        }
        catch (DepthException fault)
        {
            diagnostics.Error(Codes.TooDeep, fault.Span, $"values are nested deeper than {MaxDepth} levels");
            return null;
        }
    }

    private YamlNode? Root()
    {
        _parser.Consume<StreamStart>();
        if (!_parser.TryConsume<DocumentStart>(out _))
        {
            _diagnostics.Error(Codes.WrongType, new SourceSpan(_file, 1, 1), "the file is empty; a mapping of keys is needed");
            return null;
        }

        var root = Node();
        _parser.Consume<DocumentEnd>();
        if (_parser.TryConsume<DocumentStart>(out var second))
        {
            _diagnostics.Error(Codes.UnreadYamlFeature, Place(second.Start, second.End), "a second document begins here; a file holds one document", "put it into a file of its own");
        }

        return root;
    }

    private YamlNode Node()
    {
        switch (_parser.Current)
        {
            case AnchorAlias alias:
                Refuse(alias, $"the alias '*{alias.Value}'", "write the value out");
                _parser.MoveNext();
                return new YamlScalar(Place(alias.Start, alias.End), alias.Value.Value, false, Place(alias.Start, alias.End)); // a text, so that the one fault is said once
            case Scalar scalar:
                _parser.MoveNext();
                RefuseProperties(scalar);
                return Value(scalar);
            case SequenceStart start:
                _parser.MoveNext();
                RefuseProperties(start);
                return Nested(start, () => Sequence(start));
            case MappingStart start:
                _parser.MoveNext();
                RefuseProperties(start);
                return Nested(start, () => Mapping(start));
            default:
                throw new YamlException(_parser.Current!.Start, _parser.Current.End, "a value was expected");
        }
    }

    private YamlNode Nested(ParsingEvent start, Func<YamlNode> read)
    {
        if (++_depth > MaxDepth)
        {
            throw new DepthException(Place(start.Start, start.End));
        }

        var node = read();
        _depth--;
        return node;
    }

    private YamlList Sequence(SequenceStart start)
    {
        var items = new List<YamlNode>();
        while (!_parser.TryConsume<SequenceEnd>(out _))
        {
            items.Add(Masked(Node(), null));
        }

        return new YamlList(Place(start.Start, start.End), items);
    }

    private YamlMap Mapping(MappingStart start)
    {
        var entries = new List<YamlEntry>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (!_parser.TryConsume<MappingEnd>(out _))
        {
            var key = Node();
            var value = Node();
            if (key is not YamlScalar { IsNull: false } name)
            {
                _diagnostics.Error(Codes.WrongType, key.Span, $"a key must be a text, found {key.Description}");
            }
            else if (name is { Text: "<<", IsPlain: true })
            {
                _diagnostics.Error(Codes.UnreadYamlFeature, name.Span, "the merge key '<<' is not read", "write the keys out");
            }
            else if (!seen.Add(name.Text))
            {
                _diagnostics.Error(Codes.DuplicateKey, name.Span, $"the key '{name.Text}' stands twice in this mapping", "remove one of the two");
            }
            else
            {
                entries.Add(new YamlEntry(name.Text, name.Span, Masked(value, name.Text)));
            }
        }

        return new YamlMap(Place(start.Start, start.End), entries);
    }

    /// <summary>A secret is a fault here already, and goes no further: no other message can repeat it.</summary>
    private YamlNode Masked(YamlNode node, string? key)
    {
        if (node is not YamlScalar { IsText: true } scalar || !(key is null ? SecretTexts.IsSecret(scalar.Text) : SecretTexts.IsSecret(key, scalar.Text)))
        {
            return node;
        }

        _diagnostics.Error(
            Codes.SecretInFile, scalar.Span, $"a secret stands {(key is null ? "in this list" : $"under '{key}'")}: its value was read no further", "take it out of the file and of its history, and have it replaced; Pantheon needs no key to work at night");
        return scalar with { Text = SecretTexts.Mask };
    }

    private YamlScalar Value(Scalar scalar)
    {
        var span = Place(scalar.Start, scalar.End);
        var content = scalar.Style switch
        {
            ScalarStyle.SingleQuoted or ScalarStyle.DoubleQuoted => span with { Column = span.Column + 1 },
            ScalarStyle.Literal or ScalarStyle.Folded => BlockContent(span),
            _ => span,
        };
        return new YamlScalar(span, scalar.Value, scalar.Style is ScalarStyle.Plain, content);
    }

    private SourceSpan BlockContent(SourceSpan header)
    {
        // a block's text begins on the next line, indented like its first line that is not blank
        var first = _lines.Skip(header.Line).FirstOrDefault(line => line.Trim().Length > 0) ?? "";
        return header with { Line = header.Line + 1, Column = first.Length - first.TrimStart(' ').Length + 1 };
    }

    private void RefuseProperties(NodeEvent node)
    {
        if (!node.Anchor.IsEmpty)
        {
            Refuse(node, $"the anchor '&{node.Anchor.Value}'", "remove it; aliases are not read either");
        }

        if (!node.Tag.IsEmpty)
        {
            Refuse(node, $"the tag '{node.Tag.Value.Replace("tag:yaml.org,2002:", "!!", StringComparison.Ordinal)}'", "remove it; quotes make a text");
        }
    }

    private void Refuse(ParsingEvent node, string what, string hint) =>
        _diagnostics.Error(Codes.UnreadYamlFeature, Place(node.Start, node.End), $"{what} is not read", hint);

    private SourceSpan Place(Mark start, Mark end)
    {
        var length = end.Line == start.Line ? (int)(end.Column - start.Column) : 1;
        return new SourceSpan(_file, (int)start.Line, (int)start.Column, Math.Max(1, length));
    }

    // the parser's own text repeats the place in front of its reason
    private static string Reason(YamlException fault)
    {
        var message = fault.InnerException is YamlException inner ? inner.Message : fault.Message;
        var reason = message[(message.LastIndexOf("): ", StringComparison.Ordinal) is var at and >= 0 ? at + 3 : 0)..].TrimEnd('.');
        return reason.Length > 0 ? char.ToLowerInvariant(reason[0]) + reason[1..] : "it cannot be read";
    }

    /// <summary>Ends the reading of a document that is nested too deep.</summary>
    private sealed class DepthException(SourceSpan span) : Exception
    {
        public SourceSpan Span { get; } = span;
    }
}
