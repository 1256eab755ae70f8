using Google.Protobuf.Reflection;

namespace Polywire.Formats;

/// <summary>The comments of a file, by the path of what they stand above (SourceCodeInfo.Location in descriptor.proto).</summary>
internal readonly struct DescriptorDocs
{
    private readonly Dictionary<string, string> _comments;
    private readonly string _path;

    public DescriptorDocs(FileDescriptorProto file)
    {
        _path = "";
        _comments = new(StringComparer.Ordinal);
        foreach (var location in file.SourceCodeInfo?.Location ?? [])
        {
            if (location.LeadingComments.Length > 0)
                _comments[string.Concat(location.Path.Select(part => $".{part}"))] = Unindented(location.LeadingComments);
        }
    }

    private DescriptorDocs(Dictionary<string, string> comments, string path)
    {
        _comments = comments;
        _path = path;
    }

    /// <summary>The comment; empty when there is none.</summary>
    public string Text => _comments.GetValueOrDefault(_path, "");

    /// <summary>What lies in this one.</summary>
    /// <param name="field">The number of the list in its descriptor.</param>
    /// <param name="index">The place in the list.</param>
    public DescriptorDocs Of(int field, int index) => new(_comments, $"{_path}.{field}.{index}");

    private static string Unindented(string comment) =>
        string.Join('\n', comment.Trim('\n').Split('\n').Select(line => line.StartsWith(' ') ? line[1..] : line)).TrimEnd();
}
