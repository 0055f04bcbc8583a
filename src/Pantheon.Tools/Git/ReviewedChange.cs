namespace Pantheon.Tools.Git;

/// <summary>What a person has looked at: the branch of the night, and the two commits between which it lay then.</summary>
/// <param name="Base">Object id of the commit it was made on.</param>
/// <param name="Head">Object id of the commit that the night made.</param>
public sealed record ReviewedChange(string Branch, string Base, string Head);
