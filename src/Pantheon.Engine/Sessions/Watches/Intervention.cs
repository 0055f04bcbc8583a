using Pantheon.Core.Runs;

namespace Pantheon.Engine.Sessions.Watches;

/// <summary>What a watch does about a session that does not get on: it says a word to the model, or it ends the session.</summary>
internal sealed record Intervention
{
    private Intervention()
    {
    }

    /// <summary>The words to the model; null where the session ends.</summary>
    public string? Notice { get; private init; }

    /// <summary>Why the session ends; null where it goes on.</summary>
    public Failure? Failure { get; private init; }

    public static Intervention Tell(string notice) => new() { Notice = notice };

    public static Intervention Stop(FailureKind kind, string code, string message) => new() { Failure = new Failure(kind, message) { Code = code } };
}
