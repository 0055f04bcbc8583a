using Pantheon.Core.Identity;
using Pantheon.Core.Redaction;
using Pantheon.Core.Runs;
using Pantheon.Engine.Running;
using Pantheon.Engine.Steering;

namespace Pantheon.Engine.Scheduling;

/// <summary>Notes on their way to their runs. One to a run that does not run now waits; its row stays open, so that another worker finds it when this one ends.</summary>
internal sealed class SteerQueue(IRunStore store)
{
    private readonly List<Waiting> _waiting = [];

    /// <summary>Takes a note; answers at once only where it can never be given.</summary>
    public (CommandAnswer, string)? Add(Command command)
    {
        if (command.Run is not { } run || SteerNote.Of(command) is not { } note)
        {
            return (CommandAnswer.Refused, "a note needs a run and a text");
        }

        if (SecretScan.Text(note.Text) is [var secret, ..])
        {
            return (CommandAnswer.Refused, $"the note holds a secret ({secret.Kind}, line {secret.Line}); it was given to nobody");
        }

        // another box may have had it meanwhile, with its run
        _waiting.RemoveAll(known => known.Command == command.Id);
        _waiting.Add(new Waiting(command.Id, run, note));
        return null;
    }

    /// <summary>Gives notes to runs that run, and answers those whose fate is known.</summary>
    public async Task WorkAsync(Func<RunId, RunSignals?> signalsOf, CancellationToken cancellationToken)
    {
        foreach (var waiting in _waiting.ToList())
        {
            if (await FateAsync(waiting, signalsOf(waiting.Run), cancellationToken) is { } fate)
            {
                await store.AnswerCommandAsync(waiting.Command, fate.Answer, fate.Message, cancellationToken);
                _waiting.Remove(waiting);
            }
        }
    }

    private async Task<(CommandAnswer Answer, string Message)?> FateAsync(Waiting waiting, RunSignals? signals, CancellationToken cancellationToken)
    {
        if (waiting.Answer is { IsCompletedSuccessfully: true } answer)
        {
            return answer.Result;
        }

        if (signals is not null)
        {
            if (waiting.With != signals)
            {
                if (await store.AnswerOfAsync(waiting.Command, cancellationToken) is { } given)
                {
                    // the box that had the run in between has given it the note
                    return given;
                }

                (waiting.With, waiting.Answer) = (signals, signals.Steer(waiting.Note));
            }

            return null;
        }

        // a run that came to rest before it read the note gets it when it goes on
        (waiting.With, waiting.Answer) = (null, null);
        var run = await store.FindAsync(waiting.Run, cancellationToken);
        return run is null or { Lifecycle: RunLifecycle.Ended } ? (CommandAnswer.TooLate, $"run {waiting.Run.Short} has ended") : null;
    }

    private sealed class Waiting(long command, RunId run, SteerNote note)
    {
        public long Command => command;

        public RunId Run => run;

        public SteerNote Note => note;

        public RunSignals? With { get; set; }

        public Task<(CommandAnswer Answer, string Message)>? Answer { get; set; }
    }
}
