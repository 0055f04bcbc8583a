using System.Globalization;
using Microsoft.Extensions.AI;
using Pantheon.Core.Boxes;
using Pantheon.Core.Chat;

namespace Pantheon.Runtimes.LlamaCpp;

/// <summary>The command line of one llama-cli run, and the files beside it in its private folder.</summary>
internal static class OneShotArguments
{
    public const string System = "system.txt";
    public const string User = "user.txt";
    public const string Grammar = "answer.gbnf";
    public const string Output = "answer.txt";

    public static IReadOnlyList<string> Of(SpawnSpec spawn, ModelPin pin, ChatOptions? options, string folder, bool hasSystem, bool hasGrammar) =>
    [
        .. LlamaArguments.OfModel(spawn),
        "-c", LlamaArguments.Text(pin.ContextLength),
        .. options?.MaxOutputTokens is { } tokens ? (IReadOnlyList<string>)["-n", LlamaArguments.Text(tokens)] : [],
        .. options?.Temperature is { } temperature ? (IReadOnlyList<string>)["--temp", temperature.ToString(CultureInfo.InvariantCulture)] : [],
        .. options?.TopP is { } top ? (IReadOnlyList<string>)["--top-p", top.ToString(CultureInfo.InvariantCulture)] : [],
        .. options?.Seed is { } seed ? (IReadOnlyList<string>)["--seed", LlamaArguments.Text(seed & uint.MaxValue)] : [],

        // one turn, framed by the model's own template, raw text out; the log tells the tokens
        "--single-turn", "--jinja", "--skip-chat-parsing", "--simple-io", "--offline", "--no-warmup", "--no-escape", "--no-show-timings", "-lv", "4",
        .. hasSystem ? (IReadOnlyList<string>)["--system-prompt-file", Path.Combine(folder, System)] : [],
        "--file", Path.Combine(folder, User),
        .. hasGrammar ? (IReadOnlyList<string>)["--grammar-file", Path.Combine(folder, Grammar)] : [],
        "--output-file", Path.Combine(folder, Output),
    ];
}
