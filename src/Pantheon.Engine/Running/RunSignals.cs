using Pantheon.Core.Identity;
using System.Threading.Channels;
using Pantheon.Core.Runs;
using Pantheon.Engine.Steering;

namespace Pantheon.Engine.Running;

/// <summary>The one way to reach a run from outside: messages that its loop reads.</summary>
public sealed class RunSignals
{
    private readonly Channel<LoopMessage> _messages = Channel.CreateUnbounded<LoopMessage>(new UnboundedChannelOptions { SingleReader = true });

    internal ChannelReader<LoopMessage> Messages => _messages.Reader;

    /// <summary>Called before each wait of the loop with the number of attempts under way, null while the run's base is being opened, and with when the next pause before a new try is over.</summary>
    internal Action<int?, DateTimeOffset?> Rests { get; init; } = (_, _) => { };

    /// <summary>Awaited by each attempt before it does anything.</summary>
    internal Func<AttemptId, CancellationToken, Task> Admit { get; init; } = (_, _) => Task.CompletedTask;

    /// <summary>Awaited by each attempt that has done its work, before the loop hears of it.</summary>
    internal Func<AttemptId, CancellationToken, Task> Leave { get; init; } = (_, _) => Task.CompletedTask;

    /// <summary>Whether the loop looks by itself whether the window has closed or the deadline is past; false for one that is told.</summary>
    internal bool KeepsTime { get; init; } = true;

    /// <summary>Ends the run as cancelled; running attempts are stopped with all their processes.</summary>
    public void Cancel(string by) => Post(new LoopMessage.Halted(new Halt(HaltKind.Cancel, $"cancelled by {by}") { Command = CommandKind.Cancel }));

    /// <summary>Starts nothing more; what runs may end, then the run is suspended.</summary>
    public void Drain(string reason) => Post(new LoopMessage.Halted(new Halt(HaltKind.Drain, reason) { Command = CommandKind.Drain }));

    /// <summary>The same, but what runs is stopped now, and leaves what it has done so far.</summary>
    public void Stop(string reason) => Post(new LoopMessage.Halted(new Halt(HaltKind.Stop, reason) { Command = CommandKind.Drain }));

    /// <summary>Starts nothing more, and the run rests until the next night: nobody asked for it by a command.</summary>
    public void Rest(string reason) => Post(new LoopMessage.Halted(new Halt(HaltKind.Drain, reason)));

    /// <summary>Ends the run as failed by policy, whatever else was asked of it: the night is not what it was said to be.</summary>
    public void Breach(string code, string reason) => Post(new LoopMessage.Halted(new Halt(HaltKind.Breach, reason) { Code = code }));

    /// <summary>A note to the run's agents; its answer comes once the note is in the journal, and never where the run comes to rest before that.</summary>
    public Task<(CommandAnswer Answer, string Message)> Steer(SteerNote note)
    {
        var answer = new TaskCompletionSource<(CommandAnswer, string)>(TaskCreationOptions.RunContinuationsAsynchronously);
        Post(new LoopMessage.Steered(note, answer));
        return answer.Task;
    }

    internal void Post(LoopMessage message) => _messages.Writer.TryWrite(message);
}
