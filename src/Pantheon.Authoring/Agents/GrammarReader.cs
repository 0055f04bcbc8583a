using System.Text.RegularExpressions;
using Pantheon.Authoring.Yaml;
using Pantheon.Core.Agents;
using Pantheon.Core.Diagnostics;

namespace Pantheon.Authoring.Agents;

/// <summary>Reads the grammar of an agent's answer; one of two notations, and never beside tools, whose calls no such grammar allows.</summary>
internal static class GrammarReader
{
    public static AgentGrammar? Read(MapReader agent)
    {
        if (agent.Nested("grammar", AgentShapes.Grammar) is not { } reader)
        {
            return null;
        }

        if (agent.Has("tools"))
        {
            agent.Diagnostics.Error(
                Codes.KeysExclude, agent.SpanOf("grammar"), "the agent has both 'grammar' and 'tools'; under a grammar it could call none of them", "leave one of the two out");
            return null;
        }

        if (reader.Has("gbnf") == reader.Has("regex"))
        {
            agent.Diagnostics.Error(
                Codes.KeysExclude,
                agent.SpanOf("grammar"),
                reader.Has("gbnf") ? "the grammar has both 'gbnf' and 'regex'" : "the grammar has neither 'gbnf' nor 'regex'",
                "write one of the two");
            return null;
        }

        var grammar = new AgentGrammar { Gbnf = Gbnf(reader), Regex = Expression(reader) };
        return grammar is { Gbnf: null, Regex: null } ? null : grammar;
    }

    private static string? Gbnf(MapReader reader)
    {
        var text = reader.Text("gbnf");
        if (text is null || text.Split('\n').Any(line => line.Split("::=", 2) is [var name, _] && name.Trim() == "root"))
        {
            return text;
        }

        reader.Diagnostics.Error(Codes.WrongValue, reader.Map.At("gbnf").Span, "'gbnf' has no rule 'root', where every answer begins", "write root ::= …");
        return null;
    }

    private static string? Expression(MapReader reader)
    {
        if (reader.Text("regex") is not { } text)
        {
            return null;
        }

        try
        {
            _ = new Regex(text, RegexOptions.None, Regex.InfiniteMatchTimeout);
            return text;
        }
        catch (ArgumentException fault)
        {
            reader.Diagnostics.Error(Codes.WrongValue, reader.Map.At("regex").Span, $"'regex' is no regular expression: {fault.Message}");
            return null;
        }
    }
}
