using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Microsoft.Extensions.AI;
using Pantheon.Core.Boxes;
using Pantheon.Core.Chat;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Runs;
using Pantheon.Platform.Processes;

namespace Pantheon.Runtimes.LlamaCpp;

/// <summary>
/// Answers by one run of llama-cli each, for machines without llama-server. It opens a port on loopback without a key, so that it only ever runs
/// in the sandbox, on a network of its own. It knows no tools: calls come in the constrained form.
/// </summary>
internal sealed class LlamaCliChatClient(PoolSpec pool, string program, ModelPin pin, LlamaServerOptions options) : IChatClient
{
    private const int MaxProcesses = 4096;
    private const int MaxOutputBytes = 16 * 1024 * 1024;

    private readonly SpawnSpec _spawn = pool.Spawn ?? throw new ArgumentException($"Pool '{pool.Name}' says nothing of how its model is run.", nameof(pool));

    public async Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        await GetStreamingResponseAsync(messages, options, cancellationToken).ToChatResponseAsync(cancellationToken);

    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? chat = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        Check(chat);
        var prompt = OneShotPrompt.Of(messages);
        var folder = LlamaServerChild.PrivateFolder(Path.Combine(options.SocketFolder, $"{pool.Name}-{Guid.NewGuid():N}"));
        try
        {
            var pieces = Channel.CreateUnbounded<byte[]>(new UnboundedChannelOptions { SingleReader = true });
            await using var child = Start(prompt, chat, folder, pieces.Writer);
            var end = child.WaitAsync(cancellationToken);
            _ = end.ContinueWith(_ => pieces.Writer.TryComplete(), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            var output = new OneShotOutput(prompt.User);
            await foreach (var piece in pieces.Reader.ReadAllAsync(cancellationToken))
            {
                if (output.Append(piece) is { Length: > 0 } text)
                {
                    yield return Update([new TextContent(text)]);
                }
            }

            yield return await LastAsync(await end, prompt, chat, folder, output, cancellationToken);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    public object? GetService(Type serviceType, object? serviceKey = null) => serviceKey is null && serviceType.IsInstanceOfType(this) ? this : null;

    public void Dispose()
    {
        // each answer ends its own process
    }

    private void Check(ChatOptions? chat)
    {
        if (chat?.Tools is { Count: > 0 })
        {
            throw new ArgumentException("llama-cli knows no tools; they go through the constrained form.", nameof(chat));
        }

        if (!LlamaServerChild.IsConfined(_spawn, options))
        {
            throw new ChatException(
                Codes.OneShotUnconfined,
                FailureKind.PolicyRefused,
                $"pool '{pool.Name}' has only llama-cli, which opens a port without a key and so runs in the sandbox alone; {(_spawn.GpuLayers > 0 ? "with layers on the GPU it cannot" : "there is none")}",
                "install llama-server (by day: pantheon runtimes install llama.cpp), or leave out pools.NAME.spawn.gpu_layers")
            {
                Fault = ChatFault.Refused,
            };
        }
    }

    private ChildProcess Start(OneShotPrompt prompt, ChatOptions? chat, string folder, ChannelWriter<byte[]> pieces)
    {
        var grammar = LlamaGrammar.OfAnswer(chat);
        File.WriteAllText(Path.Combine(folder, OneShotArguments.User), prompt.User);
        File.WriteAllText(Path.Combine(folder, OneShotArguments.System), prompt.System);
        File.WriteAllText(Path.Combine(folder, OneShotArguments.Grammar), grammar ?? "");
        var spec = new ProcessSpec
        {
            FileName = program,
            Arguments = OneShotArguments.Of(_spawn, pin, chat, folder, prompt.System.Length > 0, grammar is not null),
            WorkingDirectory = folder,
            Environment = LlamaArguments.Environment(options),
            MaxOutputBytes = MaxOutputBytes,
            OnOutputBytes = bytes => pieces.TryWrite(bytes.ToArray()),
            Caps = new ProcessCaps { MaxProcesses = MaxProcesses },
        };
        return options.Runner.Start(options.Sandbox.Confine(spec, LlamaServerChild.Profile(program, _spawn, folder)));
    }

    private async Task<ChatResponseUpdate> LastAsync(
        ProcessOutcome outcome, OneShotPrompt prompt, ChatOptions? chat, string folder, OneShotOutput output, CancellationToken cancellationToken)
    {
        if (outcome.ExitCode != 0)
        {
            throw Failed($"it ended with exit code {outcome.ExitCode}: {Tail(outcome.StandardError)}", ChatFault.EngineDead);
        }

        var file = Path.Combine(folder, OneShotArguments.Output);
        var answer = File.Exists(file) ? OneShotOutput.AnswerIn(await File.ReadAllTextAsync(file, cancellationToken), prompt.User) : null;
        if (OneShotOutput.Timings(outcome.StandardError) is not { } timings || answer is null)
        {
            // it also ends well when the prompt is too long or the grammar is wrong, and prints the reason as if it were the answer
            throw Failed(Tail(string.Join('\n', outcome.StandardError.Split('\n').Where(line => line.Contains(" E ", StringComparison.Ordinal)))) is { Length: > 0 } reason ? reason : "its output is not of the form this version reads", ChatFault.Protocol);
        }

        if (output.Rest(answer) is not { } rest)
        {
            throw Failed("what it printed is not the answer that it wrote", ChatFault.Protocol);
        }

        var isCut = timings.GeneratedTokens >= chat?.MaxOutputTokens || timings.PrefillTokens + timings.GeneratedTokens >= pin.ContextLength;
        var usage = new UsageDetails
        {
            InputTokenCount = timings.PrefillTokens,
            OutputTokenCount = timings.GeneratedTokens,
            TotalTokenCount = timings.PrefillTokens + timings.GeneratedTokens,
        };
        var last = Update([.. rest.Length > 0 ? (IReadOnlyList<AIContent>)[new TextContent(rest)] : [], new UsageContent(usage)]);
        last.AdditionalProperties = new AdditionalPropertiesDictionary { [ChatStream.Timings] = timings };
        last.FinishReason = isCut ? ChatFinishReason.Length : ChatFinishReason.Stop;
        return last;
    }

    private ChatResponseUpdate Update(IList<AIContent> contents) => new(ChatRole.Assistant, contents) { ModelId = pin.Id };

    private ChatException Failed(string why, ChatFault fault) => new(
        Codes.OneShotFailed, FailureKind.RuntimeError, $"llama-cli of pool '{pool.Name}' gave no answer: {why}", "run it by hand with the same model file; better, install llama-server")
    {
        Fault = fault,
    };

    private static string Tail(string log) => string.Join('\n', log.Split('\n', StringSplitOptions.RemoveEmptyEntries).TakeLast(5));
}
