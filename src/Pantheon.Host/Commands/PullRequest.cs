namespace Pantheon.Host.Commands;

/// <summary>What `models pull` was asked.</summary>
/// <param name="Name">A profile, a server's own id, or the address of a file.</param>
/// <param name="IsDry">Whether nothing is fetched.</param>
internal sealed record PullRequest(string Name, string? Pool, string? Digest, string? Folder, bool IsDry);
