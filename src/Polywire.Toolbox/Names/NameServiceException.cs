namespace Polywire.Toolbox.Names;

/// <summary>The system could not look a name up: what Python tells by gaierror, herror and OSError.</summary>
public sealed class NameServiceException : Exception
{
    /// <summary>A failure by the C library's number and words.</summary>
    public NameServiceException(int code, string message) : base(message) => Code = code;

    /// <summary>The C library's number: negative for <c>EAI_</c> (-2 is "Name or service not known"), positive for <c>h_errno</c>, 0 for none.</summary>
    public int Code { get; }
}
