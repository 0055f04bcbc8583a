using System.Text.RegularExpressions;
using Pantheon.Authoring.Values;
using Pantheon.Authoring.Yaml;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Identity;
using Pantheon.Core.Tools;

namespace Pantheon.Authoring.Tools;

/// <summary>Reads `mcp` of a declared tool: the command of a local server, the tool there, and the digest that pins it.</summary>
internal static partial class McpReader
{
    public static Shape Mcp { get; } = new("the MCP server", "tool.v1.json#/properties/mcp", "server", "tool", "digest");

    /// <summary>Keys that say how a command's output is read or what its success proves; an answer of a server is neither.</summary>
    private static readonly string[] OfCommands = ["run", "evidence", "parse", "results", "coverage"];

    public static McpBinding? Read(MapReader tool)
    {
        foreach (var key in OfCommands.Where(tool.Has))
        {
            tool.Diagnostics.Error(Codes.WrongValue, tool.SpanOf(key), $"a tool with 'mcp' has no '{key}'", key == "run" ? "declare either a command or a tool of a server" : "its answer is text or JSON, and proves nothing to a gate");
        }

        if (tool.Nested("mcp", Mcp) is not { } reader)
        {
            return null;
        }

        var server = Server(reader);
        var name = reader.RequiredText("tool");
        var digest = DigestOf(reader);
        return server is null || name is null ? null : new McpBinding(server, name, digest);
    }

    private static IReadOnlyList<string>? Server(MapReader reader)
    {
        if (reader.Require("server") is not { } node)
        {
            return null;
        }

        var argv = Scalars.Texts(node, "server", reader.Diagnostics);
        if (node is not YamlList list || argv.Count != list.Items.Count)
        {
            return null;
        }

        if (argv.Count == 0)
        {
            reader.Diagnostics.Error(Codes.WrongValue, node.Span, "'server' is an empty list; the program to run is missing");
            return null;
        }

        foreach (var item in list.Items.OfType<YamlScalar>().Where(item => Templates.HasExpression(item.Text)))
        {
            reader.Diagnostics.Error(Codes.WrongValue, item.Span, "the command of an MCP server holds no expressions", "one server answers all calls of a node; give what differs as arguments of the tool");
        }

        return argv;
    }

    private static Digest? DigestOf(MapReader reader)
    {
        if (reader.Node("digest") is not { } node)
        {
            reader.Diagnostics.Error(Codes.McpNotPinned, reader.SpanOf("tool"), "the tool of an MCP server is not pinned: 'digest' is missing", "by day: pantheon tools pin NAME");
            return null;
        }

        if (Scalars.Text(node, "digest", reader.Diagnostics) is not { } text)
        {
            return null;
        }

        if (Pattern().IsMatch(text) && !text.EndsWith('\n'))
        {
            return new Digest(text["sha256:".Length..]);
        }

        reader.Diagnostics.Error(Codes.WrongValue, node.Span, "'digest' must be sha256: and 64 hex digits", "pantheon tools pin NAME writes it");
        return null;
    }

    [GeneratedRegex("^sha256:[0-9a-f]{64}$")]
    private static partial Regex Pattern();
}
