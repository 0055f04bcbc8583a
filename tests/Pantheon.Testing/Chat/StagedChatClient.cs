using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;

namespace Pantheon.Testing.Chat;

/// <summary>Plays each answer stage by stage: pieces, pauses on a test's clock, faults and silence; the last answer is played for all further requests.</summary>
public sealed class StagedChatClient(TimeProvider time, params Stage[][] answers) : IChatClient
{
    private readonly TaskCompletionSource _never = new();

    public List<IReadOnlyList<ChatMessage>> Sent { get; } = [];

    public List<ChatOptions?> Options { get; } = [];

    public int Requests => Sent.Count;

    /// <summary>Stages begun so far, of all answers together.</summary>
    public int Begun { get; private set; }

    /// <summary>Streams closed so far, at their end or before it.</summary>
    public int Closed { get; private set; }

    public async Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        await GetStreamingResponseAsync(messages, options, cancellationToken).ToChatResponseAsync(cancellationToken);

    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        Sent.Add([.. messages]);
        Options.Add(options);
        var stages = answers[Math.Min(Sent.Count, answers.Length) - 1];
        try
        {
            foreach (var stage in stages)
            {
                // whoever sees the stage begun may move the clock at once
                var pausing = stage is Stage.Pause pause ? Task.Delay(pause.Span, time, cancellationToken) : Task.CompletedTask;
                Begun++;
                switch (stage)
                {
                    case Stage.Update update:
                        yield return update.Value.Clone();
                        break;
                    case Stage.Pause:
                        await pausing;
                        break;
                    case Stage.Silence silence:
                        await _never.Task.WaitAsync(silence.IsDeaf ? CancellationToken.None : cancellationToken);
                        break;
                    case Stage.Fault fault:
                        throw fault.Exception();
                }
            }
        }
        finally
        {
            Closed++;
        }
    }

    /// <summary>Lets deaf silences end.</summary>
    public void Wake() => _never.TrySetResult();

    public object? GetService(Type serviceType, object? serviceKey = null) => null;

    public void Dispose()
    {
        // holds nothing
    }
}
