using System.Text.Json;
using Microsoft.Extensions.AI;
using Pantheon.Core.Chat;
using Pantheon.Engine.Tooling;

namespace Pantheon.Engine.Sessions;

/// <summary>What every request of a session asks of the model besides its messages.</summary>
internal static class SessionOptions
{
    public static ChatOptions Of(SessionRequest request, ToolBox tools)
    {
        var agent = request.Agent;
        var options = new ChatOptions
        {
            ModelId = request.Model.Pin.Id,
            Temperature = (float)agent.Model.Temperature,
            TopP = (float?)agent.Model.TopP,
            MaxOutputTokens = agent.Model.MaxTokens,
            Seed = agent.Model.Seed,
            Tools = request.HasTools ? tools.Declarations() : null,
            ResponseFormat = request.HasTools || agent.Grammar is not null || agent.Output is { Name: "string", IsList: false }
                ? null
                : ChatResponseFormat.ForJsonSchema(JsonSerializer.SerializeToElement(agent.Output.Schema.Document), "output"),
        };
        options.Agent = agent.Ref.ToString();
        if (agent.Grammar is { } grammar)
        {
            options.Grammar = grammar.Gbnf is { } gbnf ? new ChatGrammar(GrammarKind.Gbnf, gbnf) : new ChatGrammar(GrammarKind.Regex, grammar.Regex!); // it has one of the two
        }

        return options;
    }
}
