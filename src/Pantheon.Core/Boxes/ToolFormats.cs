namespace Pantheon.Core.Boxes;

/// <summary>The ways in which models write tool calls, by the names of their formats; servers parse them, so the name matters for what is to be expected of a model.</summary>
public static class ToolFormats
{
    /// <summary>The server's own, whichever it is.</summary>
    public const string Native = "native";

    /// <summary>The model has no format of its own: a schema holds its output to calls.</summary>
    public const string Constrained = "constrained";

    /// <summary>The model cannot call tools at all.</summary>
    public const string None = "none";

    public static IReadOnlyList<string> All { get; } =
        [Native, "hermes", "qwen3-coder", "mistral", "llama3", "deepseek", "harmony", "glm", "granite", "kimi", "command-r", "functools", Constrained, None];
}
