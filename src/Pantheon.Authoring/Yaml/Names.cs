using System.Text.RegularExpressions;

namespace Pantheon.Authoring.Yaml;

/// <summary>The patterns of names, one set for all files.</summary>
internal static partial class Names
{
    public static Regex Agent { get; } = AgentPattern();

    /// <summary>Flows, nodes, policies, repositories, routes, commands, pools.</summary>
    public static Regex Plain { get; } = PlainPattern();

    public static Regex Tool { get; } = ToolPattern();

    public static Regex Task { get; } = TaskPattern();

    public static Regex Model { get; } = ModelPattern();

    public static Regex Variable { get; } = VariablePattern();

    public static string Rule(Regex pattern) =>
        pattern == Agent ? "lower-case letters, digits, '.', '_' and '-', a letter first"
        : pattern == Plain ? "lower-case letters, digits, '_' and '-', a letter first"
        : pattern == Tool ? "lower-case letters, digits and '_', a letter first"
        : pattern == Model ? "lower-case letters, digits, '.', '_' and '-', a letter or digit first"
        : pattern == Variable ? "letters, digits and '_', no digit first"
        : "letters, digits, '.', '_' and '-', a letter or digit first";

    [GeneratedRegex("^[a-z][a-z0-9._-]*$")]
    private static partial Regex AgentPattern();

    [GeneratedRegex("^[a-z][a-z0-9_-]*$")]
    private static partial Regex PlainPattern();

    [GeneratedRegex("^[a-z][a-z0-9_]*$")]
    private static partial Regex ToolPattern();

    [GeneratedRegex("^[A-Za-z0-9][A-Za-z0-9._-]*$")]
    private static partial Regex TaskPattern();

    [GeneratedRegex("^[a-z0-9][a-z0-9._-]*$")]
    private static partial Regex ModelPattern();

    [GeneratedRegex("^[A-Za-z_][A-Za-z0-9_]*$")]
    private static partial Regex VariablePattern();
}
