namespace Polywire.Formats;

/// <summary>Input that is not what was expected, or a value that a format cannot hold.</summary>
public sealed class CodecException : Exception
{
    private readonly string _what;

    /// <summary>Creates the failure.</summary>
    /// <param name="failure">Which of the closed list.</param>
    /// <param name="offset">Bytes from the start of the input; −1 when writing.</param>
    /// <param name="message">What is wrong and what would be right, one line. <see cref="Exception.Message"/> adds path and offset.</param>
    /// <param name="path">The fields and indices that lead to the value, such as <c>cats[2].name</c>; empty at the root.</param>
    /// <param name="inner">What was thrown below, if anything.</param>
    public CodecException(CodecFailure failure, long offset, string message, string path = "", Exception? inner = null)
        : base(Describe(message, path, offset), inner)
    {
        Failure = failure;
        Offset = offset;
        Path = path;
        _what = message;
    }

    /// <summary>Which of the closed list.</summary>
    public CodecFailure Failure { get; }

    /// <summary>Bytes from the start of the input to the value at fault; −1 when writing.</summary>
    public long Offset { get; }

    /// <summary>The fields and indices that lead to the value, such as <c>cats[2].name</c>; empty at the root or when unknown.</summary>
    public string Path { get; }

    /// <summary>The same failure as seen from the value that holds this one.</summary>
    internal CodecException Under(string segment) => new(Failure, Offset, _what, Join(segment, Path), InnerException);

    /// <summary>The same failure with the path to it.</summary>
    internal CodecException At(string path) => new(Failure, Offset, _what, path, InnerException);

    /// <summary>A path with what leads to it.</summary>
    internal static string Join(string segment, string path) => path is [] or ['[', ..] ? segment + path : $"{segment}.{path}";

    private static string Describe(string message, string path, long offset)
    {
        string where = path.Length == 0 ? message : $"{path}: {message}";
        return offset < 0 ? where : $"{where} (at byte {offset})";
    }
}
