namespace Pantheon.Host.Paging;

/// <summary>Starts a program in front of a person, with the text as its input; false where it could not be started.</summary>
internal delegate Task<bool> AttachProgram(string program, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> environment, string input, CancellationToken cancellationToken);
