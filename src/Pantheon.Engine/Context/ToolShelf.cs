using System.Text.Json.Nodes;
using Pantheon.Core.Schemas;
using Pantheon.Core.Tools;

namespace Pantheon.Engine.Context;

/// <summary>
/// Which tools of a session are declared to its model: all, or in a small window the core and what was asked for. What is declared once stays, and always
/// in the same order, so that a server's prefix cache keeps working.
/// </summary>
public sealed class ToolShelf
{
    public const string MoreTools = "more_tools";

    /// <summary>Bytes of definitions that hiding must save at least.</summary>
    private const int LeastSaving = 1000;
    private const int MaxWords = 60;

    private static readonly string[] Core =
        ["apply_patch", "bash", "finish", "list_files", "read_file", "replace", "run_command", "search", ThinkTool.Name, "write_file"];

    private readonly SortedDictionary<string, ToolDefinition> _tools;
    private readonly HashSet<string> _hidden = new(StringComparer.Ordinal);
    private IReadOnlyList<string>? _declared;
    private long? _bytes;

    /// <param name="tools">Everything the session was granted, its own tools included.</param>
    /// <param name="required">Tools that the agent must call before it may finish.</param>
    /// <param name="prunes">Whether the rest may be hidden.</param>
    public ToolShelf(IEnumerable<ToolDefinition> tools, IReadOnlyCollection<string> required, bool prunes)
    {
        _tools = new(tools.ToDictionary(tool => tool.Name, StringComparer.Ordinal), StringComparer.Ordinal);
        if (!prunes)
        {
            return;
        }

        var rest = _tools.Values.Where(tool => !Core.Contains(tool.Name) && !required.Contains(tool.Name)).ToList();
        var more = Definition(rest);
        if (rest.Count > 0 && rest.Sum(PromptSize.Of) - PromptSize.Of(more) >= LeastSaving)
        {
            _hidden.UnionWith(rest.Select(tool => tool.Name));
            _tools[MoreTools] = more;
            More = more;
        }
    }

    /// <summary>The tool that shows the hidden ones; null when nothing is hidden.</summary>
    public ToolDefinition? More { get; }

    /// <summary>Names of the tools that are declared, in order.</summary>
    public IReadOnlyList<string> Declared => _declared ??= [.. _tools.Keys.Where(name => !_hidden.Contains(name))];

    /// <summary>Names of the tools that are not declared, in order.</summary>
    public IReadOnlyList<string> Hidden => [.. _hidden.Order(StringComparer.Ordinal)];

    /// <summary>All definitions by name.</summary>
    public IReadOnlyDictionary<string, ToolDefinition> Definitions => _tools;

    /// <summary>Bytes of the declared definitions.</summary>
    public long Bytes => _bytes ??= Declared.Sum(name => PromptSize.Of(_tools[name]));

    /// <summary>Declares a tool from now on; false when there is no such tool.</summary>
    public bool Show(string name)
    {
        if (_hidden.Remove(name))
        {
            (_declared, _bytes) = (null, null);
        }

        return _tools.ContainsKey(name);
    }

    /// <summary>The declared definitions as one text, for a tokenizer.</summary>
    internal string Words() => string.Join('\n', Declared.Select(name => _tools[name]).Select(tool => $"{tool.Name} {tool.Description} {tool.Input.Document.ToJsonString()}"));

    private static ToolDefinition Definition(IEnumerable<ToolDefinition> hidden)
    {
        var names = hidden.Select(tool => $"{tool.Name} ({TextCut.Line(tool.Description.Split('.')[0], MaxWords)})");
        return new ToolDefinition(
            MoreTools,
            $"Offers further tools from then on. There are: {string.Join(", ", names)}.",
            JsonSchema.Parse(new JsonObject
            {
                ["type"] = "object",
                ["additionalProperties"] = false,
                ["required"] = new JsonArray("names"),
                ["properties"] = new JsonObject
                {
                    ["names"] = new JsonObject { ["type"] = "array", ["items"] = new JsonObject { ["type"] = "string" }, ["minItems"] = 1 },
                },
            }));
    }
}
