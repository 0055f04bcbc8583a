using System.Buffers;
using Pantheon.Authoring.Yaml;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Tools;

namespace Pantheon.Authoring.Agents;

/// <summary>Reads an agent's `commands`: what `run_command` may start, each a program and its arguments as a shell would show them.</summary>
internal static class CommandsReader
{
    // an entry with one of these was meant for a shell, which there is none of
    private static readonly SearchValues<char> OfAShell = SearchValues.Create("|&;<>$`\\\"'(){}");

    public static IReadOnlyList<CommandRule> Read(MapReader agent)
    {
        if (agent.Node("commands") is not { } node)
        {
            return [];
        }

        if (node is not YamlList list)
        {
            Scalars.Wrong<string>(node, "commands", "a list of commands", "write [dotnet format *, npm test]", agent.Diagnostics);
            return [];
        }

        var hasShell = agent.Node("tools") is { } tools && Scalars.NameOrNames(tools, "tools", Names.Tool, []).Contains("bash");
        return [.. list.Items.Select(item => Rule(item, hasShell, agent.Diagnostics)).OfType<CommandRule>()];
    }

    private static CommandRule? Rule(YamlNode node, bool hasShell, DiagnosticBag diagnostics)
    {
        if (Scalars.Text(node, "commands", diagnostics) is not { } text)
        {
            return null;
        }

        var rule = new CommandRule(text);
        if (Fault(rule, hasShell) is not var (code, message, hint))
        {
            return rule;
        }

        diagnostics.Error(code, node.Span, message, hint);
        return null;
    }

    private static (string Code, string Message, string Hint)? Fault(CommandRule rule, bool hasShell)
    {
        if (rule.Program.Length == 0 || rule.Program.Contains('*', StringComparison.Ordinal))
        {
            return (Codes.CommandWithoutProgram, $"the command '{rule}' does not name its program", "write the program out, and '*' for its arguments: dotnet format *");
        }

        if (rule.Text.AsSpan().ContainsAny(OfAShell) || rule.Text.Any(char.IsControl))
        {
            return (Codes.CommandOfAShell, $"the command '{rule}' is written for a shell, and run_command starts programs without one", "list the program and its arguments, or declare the script as a tool (tools/NAME.yaml)");
        }

        if (ProgramNames.RunsGit(rule.Words))
        {
            return (Codes.CommandIsGit, $"the command '{rule}' runs git, which no agent may", "grant git_status, git_diff, git_log or git_show instead");
        }

        return ProgramNames.RunsShell(rule.Words) && !hasShell
            ? (Codes.CommandIsShell, $"the command '{rule}' runs a shell, and the agent does not have 'bash'", "list the program itself, or grant 'bash' by name under 'tools'")
            : null;
    }
}
