# Sourced by flash and image: what both are told about the device, and the files that it makes.
cameras=() device="" broker="" broker_user="" broker_password_file="" broker_ca="" keys=() config=""

settings_help='  --camera [NAME=]URI           a camera; several are possible. A URI with credentials goes into the secrets
  --broker HOST[:PORT]          the MQTT broker
  --broker-user NAME            and the file that holds its password: --broker-password-file FILE
  --broker-ca FILE              authorities of a broker with TLS (PEM)
  --device NAME                 name in topics; absent: the host name
  --key FILE.pem                only models signed with this key run, the first one too, and they can be pushed; several are possible
  --config FILE                 instead of all of these: a configuration as it is'

setting_names="--camera --device --broker --broker-user --broker-password-file --broker-ca --key --config"

# usage: take_setting OPTION VALUE; false for one that is none of these
take_setting() {
  case $1 in
    --camera) cameras+=("$2") ;;
    --device) device=$2 ;;
    --broker) broker=$2 ;;
    --broker-user) broker_user=$2 ;;
    --broker-password-file) broker_password_file=$2 ;;
    --broker-ca) broker_ca=$2 ;;
    --key) keys+=("$2") ;;
    --config) config=$2 ;;
    *) return 1 ;;
  esac
}

# In single quotes, and what looks like ${NAME} stays as it is.
quoted() { local text=${1//\$\{/\$\$\{}; printf "'%s'" "${text//\'/\'\'}"; }

# Prints what is wrong with the settings; nothing if they can be used.
check_settings() {
  local file
  for file in "${keys[@]}" $broker_password_file $broker_ca $config; do
    [ -f "$file" ] || { echo "$file: no such file"; return; }
  done
  if [ -n "$config" ]; then
    [ ${#cameras[@]} = 0 ] && [ -z "$broker$broker_user$broker_ca$device" ] && [ ${#keys[@]} = 0 ] || echo "--config was given, expected it alone"
    return
  fi
  [ ${#cameras[@]} = 0 ] && [ -z "$broker" ] && [ -z "$broker_user$broker_ca$device" ] && [ ${#keys[@]} = 0 ] && return
  [ ${#cameras[@]} -gt 0 ] || { echo "--camera is missing; expected one with --broker, such as --camera /dev/video0"; return; }
  [ -n "$broker" ] || { echo "--broker is missing; expected one with --camera, such as --broker broker.local"; return; }
  [[ $broker =~ ^[A-Za-z0-9.-]+(:[0-9]+)?$ ]] || { echo "--broker is '$broker', expected HOST or HOST:PORT"; return; }
  [ -z "$broker_user" ] || [ -n "$broker_password_file" ] || { echo "--broker-user was given, expected --broker-password-file with it"; return; }
  [ -z "$broker_password_file" ] || [ -n "$broker_user" ] || echo "--broker-password-file was given, expected --broker-user with it"
}

have_settings() { [ -n "$config" ] || [ ${#cameras[@]} -gt 0 ]; }

# Every camera as NAME, a tab and its URI.
named_cameras() {
  local i name uri
  for ((i = 0; i < ${#cameras[@]}; i++)); do
    name=camera; [ ${#cameras[@]} = 1 ] || name=camera$((i + 1))
    uri=${cameras[i]}
    # A = of a URL comes after a /, : or ?.
    if [[ $uri =~ ^([A-Za-z0-9_-]+)=(.+)$ ]]; then name=${BASH_REMATCH[1]} uri=${BASH_REMATCH[2]}; fi
    printf '%s\t%s\n' "$name" "$uri"
  done
}

# usage: write_settings FOLDER HOST: sqair-edge.yaml, secrets (lines for it), keys/, ca.pem
write_settings() {
  local folder=$1 host=$2 i name uri variable port
  mkdir -p "$folder/keys"; (umask 077; : >"$folder/secrets")
  if [ -n "$config" ]; then cp "$config" "$folder/sqair-edge.yaml"; return; fi
  for i in "${keys[@]}"; do cp "$i" "$folder/keys/"; done
  [ -z "$broker_ca" ] || cp "$broker_ca" "$folder/ca.pem"
  {
    echo "# Written by deploy/jetson. Every key there is: /usr/share/doc/sqair-edge/examples/sqair-edge.example.yaml"
    echo "device: $(quoted "${device:-$host}")"
    echo "model: /usr/share/sqair-edge/pedestrians.sqair"
    if [ ${#keys[@]} -gt 0 ]; then echo "models: {keys: /etc/sqair-edge/keys, push: {}}"; else echo "models: {allowUnsigned: true}"; fi
    echo "mqtt:"
    echo "  host: ${broker%%:*}"
    port=${broker#"${broker%%:*}"}
    [ -z "$port" ] || echo "  port: ${port#:}"
    [ -z "$broker_ca" ] || echo "  tls: {ca: /etc/sqair-edge/ca.pem}"
    if [ -n "$broker_user" ]; then
      echo "  username: $(quoted "$broker_user")"
      echo '  password: ${BROKER_PASSWORD}'
      printf 'BROKER_PASSWORD=%s\n' "$(head -n 1 "$broker_password_file")" >>"$folder/secrets"
    fi
    echo "cameras:"
    while IFS=$'\t' read -r name uri; do
      if [[ $uri == *://*[@?]* ]]; then
        variable=CAMERA_$(tr 'a-z-' 'A-Z_' <<<"$name")
        printf '%s=%s\n' "$variable" "$uri" >>"$folder/secrets"
        uri="\"\${$variable}\""
      else
        uri=$(quoted "$uri")
      fi
      echo "  - {name: $name, source: $uri}"
    done < <(named_cameras)
  } >"$folder/sqair-edge.yaml"
}

# Runs as root on the device or in the image's root: takes what write_settings made. usage: take_settings FOLDER ROOT
take_settings='
take_settings() {
  etc=$2/etc/sqair-edge
  mkdir -p "$etc/keys"
  for file in "$1"/keys/*; do if [ -e "$file" ]; then install -m 644 "$file" "$etc/keys/"; fi; done
  if [ -e "$1/ca.pem" ]; then install -m 644 "$1/ca.pem" "$etc/ca.pem"; fi
  # Lines of other names stay.
  (umask 077
    if [ ! -e "$etc/secrets" ]; then : >"$etc/secrets"; fi
    awk -F= -v new="$1/secrets" "BEGIN { while ((getline line < new) > 0) { sub(/=.*/, \"\", line); known[line] } } !(\$1 in known)" "$etc/secrets" >"$etc/secrets.new"
    cat "$1/secrets" >>"$etc/secrets.new")
  chmod 600 "$etc/secrets.new"; mv -f "$etc/secrets.new" "$etc/secrets"
  if [ -e "$etc/sqair-edge.yaml" ] && ! cmp -s "$1/sqair-edge.yaml" "$etc/sqair-edge.yaml"; then
    cp -p "$etc/sqair-edge.yaml" "$etc/sqair-edge.yaml.before"
  fi
  install -m 644 "$1/sqair-edge.yaml" "$etc/sqair-edge.yaml"
}'
