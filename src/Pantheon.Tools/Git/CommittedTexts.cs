namespace Pantheon.Tools.Git;

/// <summary>The text files of a folder at a commit, by their path from that folder.</summary>
public sealed record CommittedTexts(string Commit, IReadOnlyDictionary<string, string> Texts);
