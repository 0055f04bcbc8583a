namespace Pantheon.Runtimes.Scripted;

/// <summary>The tokens of a scripted GGUF model: the 256 bytes, ChatML's marks, one control token a turn and one token a reply, no text twice.</summary>
internal sealed class ScriptedVocabulary
{
    public const string EndOfTurn = "<|im_end|>";
    public const string EndOfText = "<|endoftext|>";

    private const int Normal = 1;
    private const int Control = 3;
    private const int UserDefined = 4;

    // The byte-pair tokenizer wants at least one merge; which ones is no matter, as a reply is one token.
    private static readonly string[] Pairs = ["h e", "i n"];
    private static readonly string[] Marks = ["<think>", "</think>", "<tool_call>", "</tool_call>", "<tool_response>", "</tool_response>"];

    private readonly List<string> _tokens = [];
    private readonly List<int> _types = [];
    private readonly Dictionary<string, int> _ids = [];

    public ScriptedVocabulary(ScriptedModel model)
    {
        AddBytes();
        Array.ForEach(Pairs, pair => Add(pair.Replace(" ", "", StringComparison.Ordinal), Normal));
        Add(EndOfText, Control);
        Add("<|im_start|>", Control);
        Add(EndOfTurn, Control);
        Array.ForEach(Marks, mark => Add(mark, UserDefined));
        foreach (var (index, script) in model.Scripts.Index())
        {
            foreach (var (turn, reply) in script.Turns.Index())
            {
                FirstWords[Add(ScriptedChatTemplate.ControlToken(index, turn), Control)] = Add(HermesReply.Write(reply), UserDefined);
            }
        }
    }

    public IReadOnlyList<string> Tokens => _tokens;

    public IReadOnlyList<int> Types => _types;

    public static IReadOnlyList<string> Merges => Pairs;

    /// <summary>From the control token of a turn to the token of its reply.</summary>
    public Dictionary<int, int> FirstWords { get; } = [];

    public int IdOf(string token) => _ids[token];

    /// <summary>A text that is there already keeps its token: equal replies share one, and each is followed by the end of the turn.</summary>
    private int Add(string token, int type)
    {
        if (!_ids.TryGetValue(token, out var id))
        {
            id = _tokens.Count;
            _tokens.Add(token);
            _types.Add(type);
            _ids.Add(token, id);
        }

        return id;
    }

    /// <summary>The byte-level alphabet of GPT-2: legible bytes stand for themselves, the others for the code points from 256 on.</summary>
    private void AddBytes()
    {
        var shifted = 256;
        for (var value = 0; value < 256; value++)
        {
            var legible = value is (>= 33 and < 127) or (>= 161 and < 173) or (>= 174 and < 256);
            Add(((char)(legible ? value : shifted++)).ToString(), Normal);
        }
    }
}
