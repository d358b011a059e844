# client.pl: what Perl's LWP tells an application
#
# The protocol is client.py's. Each case has a process of its own, for some die.
#
# Copyright 2026 The Countersign authors
# SPDX-License-Identifier: GPL-3.0-or-later

use strict;
use warnings;

use Config;
use IO::Handle;
use JSON::PP;
use LWP::UserAgent;
use POSIX ();

my @signals = split ' ', $Config{sig_name};

sub ask {
    my ($url, $roots, $certificates, $key) = @_;
    my %ssl = (verify_hostname => 1, SSL_ca_file => $roots);
    if ($certificates) {
        $ssl{SSL_cert_file} = $certificates;
        $ssl{SSL_key_file} = $key;
        $ssl{SSL_use_cert} = 1;
    }
    my $response = LWP::UserAgent->new (ssl_opts => \%ssl, timeout => 30, env_proxy => 0)->get ($url);

    # A response of its own making stands for an error.
    if (($response->header ('Client-Warning') // '') eq 'Internal response') {
        my ($detail) = grep { /\S/ } reverse split /\n/, ($response->decoded_content // '');
        my $message = $response->message;
        $detail =~ s/ at \S+ line \d+.*// if $detail;
        $message .= ' ' . $detail if $detail && index ($detail, $message) < 0 && index ($message, $detail) < 0;
        return { sees => 'transport-error', domain => 'HTTP::Response 500, Client-Warning: Internal response',
                 code => $response->code + 0, message => $message };
    }
    return { sees => 'answer', status => $response->code + 0,
             headers => (scalar (grep { !/^Client-/ } $response->header_field_names) ? JSON::PP::true : JSON::PP::false),
             body => (length $response->content ? JSON::PP::true : JSON::PP::false) };
}

STDOUT->autoflush (1);
while (my $line = <STDIN>) {
    chomp $line;
    my (undef, @case) = split /\t/, $line, -1;
    my $child = fork // die "fork: $!";
    if ($child == 0) {
        print encode_json (ask (@case)), "\n";
        STDOUT->flush;
        POSIX::_exit (0);
    }
    waitpid $child, 0;
    if (my $signal = $? & 127) {
        print encode_json ({ sees => 'transport-error', domain => 'signal', code => $signal,
                             symbol => "SIG$signals[$signal]", message => "SIG$signals[$signal]" }), "\n";
    }
}
