using System.Globalization;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using Pantheon.Core.Chat;
using Pantheon.Core.Runs;
using Pantheon.Runtimes.Streaming;

namespace Pantheon.Runtimes.Retrying;

/// <summary>
/// Asks again where that can help, by the one table of <see cref="RetryPolicy"/>, and leaves a model alone that its breaker protects. Tokens go on as they come:
/// each further try begins with an update that voids what was given before, and says in words why it was made.
/// </summary>
/// <param name="breaker">The model's own, shared by all who ask it.</param>
/// <param name="chance">Numbers from 0 to 1, from several threads at once.</param>
/// <param name="prepare">Loads the model afresh, lets it say one token and checks its context; a smaller context is a fault and never taken.</param>
public sealed class RetryingChatClient(
    IChatClient inner, CircuitBreaker breaker, Func<CancellationToken, Task> prepare, Func<double> chance, TimeProvider time) : StreamingClient(inner)
{
    public override async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var entered = breaker.Enter();
        if (entered == BreakerState.Open)
        {
            throw breaker.OnBreak();
        }

        var isTrial = entered == BreakerState.HalfOpen;
        try
        {
            IReadOnlyList<ChatMessage> asked = [.. messages];
            var attempt = new Attempt(options);
            var repairs = new RepairLog();
            var prepares = isTrial;
            while (true)
            {
                var run = new AttemptRun(InnerClient, asked, attempt, prepares ? prepare : null);
                await using (var updates = run.ReadAsync(cancellationToken).GetAsyncEnumerator(cancellationToken))
                {
                    while (await updates.MoveNextAsync())
                    {
                        yield return repairs.Pass(updates.Current);
                    }
                }

                var step = Judge(run, attempt);
                isTrial &= run.Exception is { } fault && !RetryPolicy.IsOutage(fault.Fault);
                if (step.Move == RetryMove.GiveUp)
                {
                    run.Fault?.Throw();
                    if (run.Last is { } last)
                    {
                        yield return repairs.Pass(last);
                    }

                    yield break;
                }

                repairs.Add(Words(step, run));
                yield return repairs.Restart();
                await Task.Delay(step.Delay, time, cancellationToken);
                attempt.Change(step.Move);
                prepares = step.Move == RetryMove.Prepare || (step.Move == RetryMove.Again && MayBeAnother(run.Exception?.Fault));
            }
        }
        finally
        {
            if (isTrial)
            {
                // nothing was learnt of the model: the next request tries it
                breaker.Released();
            }
        }
    }

    /// <summary>Whether another server may listen there now: it has to prove itself before it gets the prompt.</summary>
    private static bool MayBeAnother(ChatFault? fault) => fault is ChatFault.Unreachable or ChatFault.Protocol or ChatFault.Loading;

    private RetryStep Judge(AttemptRun run, Attempt attempt)
    {
        if (run.Exception is not { } fault)
        {
            breaker.Succeeded();
            return RetryPolicy.After(run.Last?.FinishReason ?? ChatFinishReason.Stop, attempt.Facts(run.HasText) with { HasHalfCall = run.HasHalfCall });
        }

        var step = RetryPolicy.After(fault.Fault, attempt.Facts(run.HasText, fault), chance());
        if (step.OpensBreaker)
        {
            breaker.Trip(fault.Message);
        }
        else if (RetryPolicy.IsOutage(fault.Fault))
        {
            breaker.Failed(fault.Message);
        }

        // once it is open nobody asks, and this request is no exception
        return breaker.IsOpen ? new RetryStep(RetryMove.GiveUp) : step;
    }

    private static string Words(RetryStep step, AttemptRun run)
    {
        var why = run.Exception is { } fault ? fault.Fault is { } known ? Word.Of(known) : fault.Code : run.HasHalfCall ? "half a call" : run.Last?.FinishReason?.Value ?? "";
        return $"asked again after {why}: {step.Move switch
        {
            RetryMove.Prepare => "model prepared afresh",
            RetryMove.Resample => "next seed",
            RetryMove.WithoutThinking => "thinking off",
            RetryMove.WithoutTools => "tools off",
            _ => string.Create(CultureInfo.InvariantCulture, $"{step.Delay.TotalSeconds:0.0} s later"),
        }}";
    }
}
