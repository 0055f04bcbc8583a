namespace Pantheon.Runtimes.Profiles;

/// <summary>What the chat template of a family wants of a conversation; one that breaks its rules is refused by the server, or silently changed.</summary>
/// <param name="System">`any` number and place of system messages, one `first`, or `none` at all (its text goes into the first message of the user).</param>
/// <param name="Alternate">User and assistant must alternate: messages of one role in a row are merged.</param>
public sealed record TemplateRules(string System, bool Alternate);
