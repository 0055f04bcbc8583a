
namespace Pantheon.Core.Workspaces;

/// <summary>What becomes a branch in the user's repository: a tree on a base commit, with message and trailers.</summary>
public sealed record PublishRequest
{
    public required RepositorySpec Repository { get; init; }

    public required string BaseCommit { get; init; }

    public required string Tree { get; init; }

    public required string Branch { get; init; }

    /// <summary>Subject line, blank line, body.</summary>
    public required string Message { get; init; }

    /// <summary>Trailer name to value, in order: Pantheon-Run, Pantheon-Task, Pantheon-Agent, Pantheon-Model.</summary>
    public required IReadOnlyList<KeyValuePair<string, string>> Trailers { get; init; }

    public required string AuthorName { get; init; }

    public required string AuthorEmail { get; init; }

    public required DateTimeOffset At { get; init; }
}
