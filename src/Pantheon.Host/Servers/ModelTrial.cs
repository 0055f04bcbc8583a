using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using Pantheon.Core.Boxes;
using Pantheon.Core.Chat;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Schemas;
using Pantheon.Runtimes.Profiles;

namespace Pantheon.Host.Servers;

/// <summary>Tries one model through the client that the night would use: how fast, whether its tool calls hold, whether it obeys a schema, whether its context is true.</summary>
internal sealed class ModelTrial(IModelRuntime runtime, TrialOptions options, TimeProvider time)
{
    private const int SchemaTries = 5;
    private const int Sample = 400;
    private const int Tokens = 512;
    private const int ThinkingTokens = 2048;

    // a long prompt on a slow machine takes as long as the night would wait for it
    private static readonly TimeSpan ContextPatience = TimeSpan.FromMinutes(5);

    private static readonly string[] Words = ["stone", "river", "lamp", "table", "green", "north", "seven", "window"];

    private static readonly JsonSchema Answer = JsonSchema.Parse((JsonObject)JsonNode.Parse("""
        {
          "type": "object", "additionalProperties": false, "required": ["title", "count", "kind", "tags"],
          "properties": {
            "title": { "type": "string", "minLength": 1 }, "count": { "type": "integer", "minimum": 0 },
            "kind": { "enum": ["fix", "feature", "chore"] }, "tags": { "type": "array", "items": { "type": "string" } }
          }
        }
        """)!); // a mapping, as it stands here

    private readonly List<string> _faults = [];

    public async Task<TrialResult> RunAsync(string model, CancellationToken cancellationToken)
    {
        var entry = runtime.Pool.Models[model];
        var result = new TrialResult(new ModelAddress(runtime.Pool.Name, model), entry.Id);
        PreparedModel prepared;
        try
        {
            prepared = await runtime.PrepareAsync(await runtime.PinAsync(model, cancellationToken), cancellationToken);
        }
        catch (ChatException fault)
        {
            return result with { Fault = fault };
        }

        using var client = runtime.Open(prepared.Pin);
        result = result with { Prepared = prepared, Speed = await TriedAsync("speed", () => SpeedAsync(client, cancellationToken)) };
        if (options.Tools)
        {
            var profile = ModelProfiles.Find(entry);
            result = result with
            {
                Tools = await ToolsAsync(client, profile, cancellationToken),
                Schema = await SchemaAsync(client, profile, cancellationToken),
                Context = await TriedAsync("context", () => ContextAsync(client, prepared.Pin.ContextLength, cancellationToken)),
            };
        }

        if (options.Load > 0)
        {
            result = result with { Load = await TriedAsync("load", () => LoadAsync(client, cancellationToken)) };
        }

        return result with { Faults = [.. _faults.Distinct()] };
    }

    private static ChatOptions Options(int tokens, long seed = 7) => new() { Temperature = 0, Seed = seed, MaxOutputTokens = tokens };

    /// <summary>Thoughts must not eat the answer: they are switched off where that can be, and have room where it cannot.</summary>
    private static ChatOptions Options(ModelProfile profile, long seed)
    {
        var asked = Options(profile.Thinking.CanBeSwitchedOff ? Tokens : Tokens + ThinkingTokens, seed);
        if (profile.Thinking is { Thinks: true, CanBeSwitchedOff: true })
        {
            asked.Thinking = false;
        }

        return asked;
    }

    private async Task<T?> TriedAsync<T>(string what, Func<Task<T>> trial)
        where T : class
    {
        try
        {
            return await trial();
        }
        catch (ChatException fault)
        {
            _faults.Add($"{what}: {fault.Message} ({fault.Code})");
            return null;
        }
    }

    private async Task<TrialSpeed> SpeedAsync(IChatClient client, CancellationToken cancellationToken)
    {
        var answer = await TrialAnswer.AskAsync(client, "Count from 1 to 50 in digits, separated by spaces. Say nothing else.", Options(160), time, cancellationToken);
        return new TrialSpeed(answer.FirstToken, answer.TokensPerSecond);
    }

    private async Task<TrialTools> ToolsAsync(IChatClient client, ModelProfile profile, CancellationToken cancellationToken)
    {
        var (valid, repaired) = (0, 0);
        foreach (var (seed, prompt) in ToolTrial.Prompts.Index())
        {
            var asked = Options(profile, seed + 1);
            asked.Tools = ToolTrial.Declarations();
            if (await TriedAsync("tools", () => TrialAnswer.AskAsync(client, prompt, asked, time, cancellationToken)) is { } answer && ToolTrial.IsValid(answer))
            {
                valid++;
                repaired += answer.WasRepaired ? 1 : 0;
            }
        }

        return new TrialTools(valid, ToolTrial.Prompts.Count, repaired, profile.Tools.Format);
    }

    private async Task<TrialSchema> SchemaAsync(IChatClient client, ModelProfile profile, CancellationToken cancellationToken)
    {
        var obeyed = 0;
        for (var seed = 1; seed <= SchemaTries; seed++)
        {
            var asked = Options(profile, seed);
            asked.ResponseFormat = ChatResponseFormat.ForJsonSchema(JsonSerializer.SerializeToElement(Answer.Document), "change");
            var prompt = $"Describe change number {seed} of a small program as JSON with title, count (files touched), kind (fix, feature or chore) and tags.";
            obeyed += await TriedAsync("schema", () => TrialAnswer.AskAsync(client, prompt, asked, time, cancellationToken)) is { } answer && Obeys(answer.Text) ? 1 : 0;
        }

        return new TrialSchema(obeyed, SchemaTries);
    }

    private static bool Obeys(string text)
    {
        try
        {
            return Answer.Validate(JsonNode.Parse(text)).Count == 0;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private async Task<TrialContext> ContextAsync(IChatClient client, int said, CancellationToken cancellationToken)
    {
        var sample = await TrialAnswer.AskAsync(client, Text(Sample, "a"), Options(1), time, cancellationToken);
        if (sample.Usage?.InputTokenCount is not > 0 and var _ || sample.IsEstimated)
        {
            return new TrialContext(said, 0, null) { Reason = "the server counts no tokens" };
        }

        // nine tenths: the template, the tokenizer's whims and the answer need room
        var target = said * 9L / 10;
        var words = (int)(target * Sample / sample.Usage!.InputTokenCount!.Value); // both asked above
        using var deadline = new CancellationTokenSource(ContextPatience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            var answer = await TrialAnswer.AskAsync(client, Text(words, "b"), Options(1), time, either.Token);
            return new TrialContext(said, target, answer.Usage?.InputTokenCount);
        }
        catch (ChatException refused) when (refused.Fault == ChatFault.ContextExceeded || refused.Code == Codes.ContextExceeded)
        {
            return new TrialContext(said, target, null) { Refused = true, Reason = refused.Message };
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new TrialContext(said, target, null) { Reason = $"a prompt of {target} tokens was not read within {ContextPatience.TotalMinutes:0} minutes" };
        }
    }

    // begins differently each time, so that nothing of it lies in a cache
    private static string Text(int words, string mark)
    {
        var text = new StringBuilder($"Text {mark}: ");
        for (var word = 0; word < words; word++)
        {
            text.Append(Words[((word * 7) + (word / 13)) % Words.Length]).Append(' ');
        }

        return text.Append("\nSay OK.").ToString();
    }

    private async Task<TrialLoad> LoadAsync(IChatClient client, CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        var answers = await Task.WhenAll(Enumerable.Range(1, options.Load).Select(number => TrialAnswer.AskAsync(
            client, string.Create(CultureInfo.InvariantCulture, $"Request {number}: count from 1 to 30 in digits, separated by spaces."), Options(96, number), time, cancellationToken)));
        var whole = time.GetElapsedTime(start);
        var tokens = answers.Any(answer => answer.IsEstimated) ? null : answers.Sum(answer => answer.Usage?.OutputTokenCount);
        return new TrialLoad(options.Load, answers.Max(answer => answer.FirstToken), tokens > 0 && whole > TimeSpan.Zero ? tokens / whole.TotalSeconds : null);
    }
}
